import type { ObjectEdit } from '../../lib/traffic/edit.ts'
import { addRule, moveRule, removeRule, setWeights } from '../../lib/traffic/edit-rules.ts'
import { addSubset, removeSubset } from '../../lib/traffic/edit-subsets.ts'
import type { Operation } from '../../lib/traffic/operation.ts'
import { seededRandom } from '../../server/demo/random.ts'
import type { Isthmus } from '../support/isthmus.ts'
import type { WriteFault } from './api-faults.ts'
import { expect, test } from './fixtures.ts'
import {
  apply,
  DESTINATION_RULE,
  decide,
  editOf,
  HOST,
  live,
  settled,
  VIRTUAL_SERVICE,
} from './isthmus-api.ts'

type Json = Record<string, unknown>

const SEQUENCES = Number(process.env.ISTHMUS_SEQUENCES ?? 25)
const FAULTS: WriteFault[] = ['cut', 'lost', 'conflict', 'refused', 'broken']

/** Random edits of forum's two objects that Istio accepts, whatever they do to its traffic. */
const EDITS: ((random: () => number) => {
  rule?: (spec: Json) => Json | null
  service?: (spec: Json) => Json | null
})[] = [
  (random) => {
    const vm = Math.floor(random() * 101)
    return { service: (spec) => setWeights(spec, 'http/1', [vm, 100 - vm]) }
  },
  () => ({ service: (spec) => moveRule(spec, 'http/0', 0) }),
  (random) => {
    const match = [{ headers: { 'x-cohort': { exact: `c${Math.floor(random() * 9)}` } } }]
    const route = [{ destination: { host: HOST, subset: 'k8s' } }]
    return { service: (spec) => addRule(spec, 'http', Math.floor(random() * 2), { match, route }) }
  },
  () => ({ service: (spec) => removeRule(spec, 'http/0') }),
  (random) => {
    const name = `s${Math.floor(random() * 1e6)}`
    return {
      rule: (spec) => addSubset(spec, { name, labels: { version: 'vm' } }),
      service: (spec) => JSON.parse(JSON.stringify(spec).replace('"subset":"vm"', `"subset":"${name}"`)),
    }
  },
  () => ({
    rule: (spec) => removeSubset(spec, 'vm'),
    service: (spec) => ({
      ...spec,
      http: [{ route: [{ destination: { host: HOST, subset: 'k8s' } }] }],
    }),
  }),
  () => ({ service: () => null }),
  () => ({ rule: () => null, service: () => null }),
]

test('after any edit and any fault, rolling back leaves exactly what was there before', async ({
  mesh,
  isthmus,
  bench,
}) => {
  test.setTimeout(60_000 + SEQUENCES * 5_000)
  const random = seededRandom(20_261_121)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const original = {
    rule: (await live(mesh, DESTINATION_RULE))?.spec,
    service: (await live(mesh, VIRTUAL_SERVICE))?.spec,
  }
  const ends: Record<string, number> = {}
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const made: Operation[] = []
    for (let edits = 1 + Math.floor(random() * 2); edits > 0; edits--) {
      if ((await live(mesh, VIRTUAL_SERVICE)) === null) break
      const { rule, service } = pick(EDITS)(random)
      const objects: ObjectEdit[] = []
      if (rule) objects.push(await editOf(mesh, DESTINATION_RULE, rule))
      if (service) objects.push(await editOf(mesh, VIRTUAL_SERVICE, service))
      bench.api.faults.push(...[1, 2].map(() => (random() < 0.4 ? pick(FAULTS) : ('none' as const))))
      const { status, body } = await apply(isthmus, objects, { override: true, onTimeout: 'continue' })
      if (status === 202) made.push(await settled(isthmus, body.id))
      else expect(body.error?.code, body.error?.message).toBe('bad-request')
      bench.api.faults.length = 0
    }
    for (const { id } of made.reverse()) {
      const end = await takeBack(isthmus, id)
      ends[end] = (ends[end] ?? 0) + 1
    }
    expect((await live(mesh, DESTINATION_RULE))?.spec, `sequence ${sequence}`).toEqual(original.rule)
    expect((await live(mesh, VIRTUAL_SERVICE))?.spec, `sequence ${sequence}`).toEqual(original.service)
  }
  console.log(`${SEQUENCES} sequences: ${JSON.stringify(ends)}`)
})

/** Rolls an operation back, again and again if need be; one that wrote nothing is back already. */
async function takeBack(isthmus: Isthmus, id: string): Promise<string> {
  const { state, steps } = await settled(isthmus, id)
  if (!steps.some((step) => step.state === 'written')) return state
  const back = await decide(isthmus, id, 'roll-back', true)
  expect(back.status, JSON.stringify(back.body)).toBeLessThan(300)
  const { state: end } = await settled(isthmus, back.body.id)
  expect(end).toBe('done')
  return state
}
