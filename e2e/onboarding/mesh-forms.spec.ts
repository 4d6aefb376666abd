import type { JsonObject } from '../../lib/json.ts'
import { expect, test } from '../contract/fixtures.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { collection } from '../contract/objects.ts'
import { randomForms } from './random-forms.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? Date.now() % 1_000_000_000)
const ROUNDS = Number(process.env.ISTHMUS_RUNS ?? 40)

type Kind = 'ServiceEntry' | 'Sidecar' | 'Gateway' | 'VirtualService'
type Tried = { isTaken: boolean; words: string; warning: string; spec: unknown }

/** What the API server and istiod’s webhook say of an object that is created, which is not. */
async function tried(mesh: MeshUnderTest, manifest: JsonObject): Promise<Tried> {
  const path = `${collection(manifest.kind as Kind)}?dryRun=All`
  const { status, headers, body } = await mesh.call('POST', path, { body: manifest })
  const { message = '', spec } = body as { message?: string; spec?: unknown }
  if (![201, 400, 422].includes(status)) throw new Error(`the API server answered ${status}: ${message}`)
  return { isTaken: status === 201, words: message, warning: headers.get('warning') ?? '', spec }
}

test('random forms of ServiceEntries, Sidecars and Gateways are judged as the API server and istiod judge them', async ({
  mesh,
}) => {
  console.log(`forms: seed ${SEED} (ISTHMUS_SEED repeats it)`)
  const counts = { taken: 0, refused: 0, warned: 0 }
  for (const { manifests, problems, notes } of randomForms(SEED, ROUNDS)) {
    const answers = await Promise.all(manifests.map((manifest) => tried(mesh, manifest)))
    const isTaken = answers.every((answer) => answer.isTaken)
    const words = answers.map((answer) => answer.words).join('; ')
    const about = `${JSON.stringify(manifests)}\nfields: ${problems.map(({ field, message }) => `${field}: ${message}`)}\nAPI: ${words}`
    expect.soft(problems.length === 0, about).toBe(isTaken)
    for (const [at, { warning, spec, ...answer }] of answers.entries()) {
      if (!answer.isTaken) continue
      expect.soft(spec, `read back: ${JSON.stringify(manifests[at])}`).toEqual(manifests[at]?.spec)
      if (warning === '') continue
      counts.warned++
      if (isTaken) expect.soft(notes.length, `${about}\nwarning: ${warning}`).toBeGreaterThan(0)
    }
    counts[isTaken ? 'taken' : 'refused']++
  }
  console.log(`forms: ${JSON.stringify(counts)}`)
  expect(Math.min(counts.taken, counts.refused), 'forms of either verdict').toBeGreaterThan(ROUNDS / 2)
})
