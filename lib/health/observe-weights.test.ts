import { describe, expect, it } from 'vitest'
import { observeWeights, observeWeightsGone } from '#lib/health/observe-weights.ts'
import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

const T0 = Date.parse('2026-09-01T08:00:00Z')
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()
const subject: Subject = { kind: 'VirtualService', namespace: 'shop', name: 'web' }

type Weights = Record<string, number>
const route = (weights: Weights) =>
  Object.entries(weights).map(([subset, weight]) => ({ destination: { host: 'web', subset }, weight }))

function follow() {
  let memory: SubjectMemory | null = null
  return {
    sees(
      seconds: number,
      weights: Weights,
      { uid = 'v1', generation = 1, isNew = true, changed = seconds as number | null, before = [{}] } = {},
    ) {
      const service = OBJECT_SCHEMAS.VirtualService.parse({
        metadata: {
          ...subject,
          uid,
          generation,
          managedFields: changed === null ? [] : [{ manager: 'kubectl', time: at(changed) }],
        },
        spec: { http: [...before.filter((rule) => 'match' in rule), { route: route(weights) }] },
      })
      const observed = observeWeights(memory, service, T0 + seconds * 1000, isNew)
      memory = JSON.parse(JSON.stringify(observed.memory)) as SubjectMemory
      return observed.transitions
    },
    seesItGone(seconds: number) {
      if (!memory) return []
      const observed = observeWeightsGone(memory, subject, T0 + seconds * 1000)
      memory = observed.memory
      return observed.transitions
    },
  }
}

describe('what happened to weights', () => {
  it('is the shares before and after, when the object was written', () => {
    const look = follow()
    look.sees(0, { vm: 80, k8s: 20 })
    expect(look.sees(65, { vm: 30, k8s: 70 }, { generation: 2, changed: 60 })).toMatchObject([
      {
        subject,
        kind: 'weights-changed',
        message: 'vm 80 → 30 %, k8s 20 → 70 %',
        atMs: T0 + 60_000,
        timeSource: 'object',
        observedMs: T0 + 65_000,
        mark: 'v1/weights/2',
      },
    ])
  })

  it('is nothing of one that was there when watching began, and from then on its changes', () => {
    const look = follow()
    expect(look.sees(0, { vm: 100 }, { isNew: false })).toEqual([])
    expect(look.sees(9, { vm: 90, k8s: 10 }, { generation: 2, changed: null })).toMatchObject([
      { message: 'vm 100 → 90 %, k8s 0 → 10 %', atMs: T0 + 9000, timeSource: 'observed' },
    ])
  })

  it('is the first shares of one that came while we watched', () => {
    expect(follow().sees(5, { vm: 50, k8s: 50 })).toMatchObject([{ message: 'vm 0 → 50 %, k8s 0 → 50 %' }])
  })

  it('is nothing when the shares stay, in other numbers or with another rule in front', () => {
    const look = follow()
    look.sees(0, { vm: 80, k8s: 20 })
    expect(look.sees(1, { vm: 4, k8s: 1 }, { generation: 2 })).toEqual([])
    const special = { match: [{ uri: { prefix: '/new' } }], route: route({ next: 100 }) }
    expect(look.sees(2, { k8s: 20, vm: 80 }, { generation: 3, before: [special] })).toEqual([])
  })

  it('is what is shared out no more when it is gone, and all of it anew when it comes back', () => {
    const look = follow()
    look.sees(0, { vm: 100 })
    expect(look.seesItGone(10)).toMatchObject([
      { message: 'vm 100 → 0 %', state: 'absent', timeSource: 'observed' },
    ])
    expect(look.seesItGone(11)).toEqual([])
    expect(look.sees(20, { vm: 100 }, { uid: 'v2' })).toMatchObject([{ message: 'vm 0 → 100 %', uid: 'v2' }])
  })

  it('is the difference to the shares of the object that it replaced', () => {
    const look = follow()
    look.sees(0, { vm: 100 })
    expect(look.sees(9, { vm: 100 }, { uid: 'v2' })).toEqual([])
    expect(look.sees(12, { vm: 9995, k8s: 5 }, { uid: 'v3' })).toMatchObject([
      { message: 'k8s 0 → 0.1 %', uid: 'v3' },
    ])
  })
})
