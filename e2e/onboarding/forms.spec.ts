import fc from 'fast-check'
import type { JsonObject } from '../../lib/json.ts'
import {
  anyPeerAuthenticationForm,
  anyWorkloadGroupForm,
  FULL_PROBE,
} from '../../lib/onboarding/forms/forms.test-helper.ts'
import {
  peerAuthenticationDraftOf,
  peerAuthenticationProblems,
} from '../../lib/onboarding/forms/peer-authentication.ts'
import {
  emptyWorkloadGroupForm,
  workloadGroupDraftOf,
  workloadGroupFormOf,
  workloadGroupProblems,
} from '../../lib/onboarding/forms/workload-group.ts'
import type { Problem } from '../../lib/result.ts'
import { expect, test } from '../contract/fixtures.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { collection, type Stored } from '../contract/objects.ts'

// What a form says is right, the API server and istiod's webhook take; what it says is wrong, they refuse.

const RUNS = Number(process.env.ISTHMUS_RUNS ?? 40)
/** One field in so many is wrong: then about half of the forms are. */
const ONE_IN = 30
const seed = Number(process.env.ISTHMUS_SEED ?? Date.now() % 2 ** 31)

test.beforeAll(() => console.log(`ISTHMUS_SEED=${seed}`))

async function agrees(
  mesh: MeshUnderTest,
  kind: 'WorkloadGroup' | 'PeerAuthentication',
  body: JsonObject,
  problems: readonly Problem[],
): Promise<void> {
  const answer = await mesh.call('POST', `${collection(kind)}?dryRun=All`, { body })
  const said = (answer.body as Stored).message ?? ''
  expect([201, 400, 422], said).toContain(answer.status)
  const verdicts = { form: problems.length === 0, server: answer.status === 201 }
  const words = problems.map(({ field, message }) => `${field}: ${message}`).join('; ')
  expect(verdicts.form, `form: ${words}\nserver: ${said}\n${JSON.stringify(body)}`).toBe(verdicts.server)
}

test(`WorkloadGroup: ${RUNS} random forms get the verdict that the cluster gives`, async ({ mesh }) => {
  await fc.assert(
    fc.asyncProperty(anyWorkloadGroupForm(ONE_IN), (form) =>
      agrees(mesh, 'WorkloadGroup', workloadGroupDraftOf(form), workloadGroupProblems(form)),
    ),
    { numRuns: RUNS, seed },
  )
})

test(`PeerAuthentication: ${RUNS} random forms get the verdict that the cluster gives`, async ({ mesh }) => {
  await fc.assert(
    fc.asyncProperty(anyPeerAuthenticationForm(10), (form) =>
      agrees(mesh, 'PeerAuthentication', peerAuthenticationDraftOf(form), peerAuthenticationProblems(form)),
    ),
    { numRuns: RUNS, seed },
  )
})

test('forms without a fault are taken, each with another probe', async ({ mesh }) => {
  await fc.assert(
    fc.asyncProperty(anyWorkloadGroupForm(0), async (form) => {
      expect(workloadGroupProblems(form)).toEqual([])
      await agrees(mesh, 'WorkloadGroup', workloadGroupDraftOf(form), [])
    }),
    { numRuns: RUNS, seed },
  )
})

test('the full probe of the documentation is taken, and comes back as it was sent', async ({ mesh }) => {
  const { probe } = workloadGroupFormOf({ spec: { probe: FULL_PROBE } }).form
  const form = { ...emptyWorkloadGroupForm(), name: 'forum-probe', namespace: 'istioinaction', probe }
  const body = workloadGroupDraftOf(form)
  const { status, body: made } = await mesh.call('POST', `${collection('WorkloadGroup')}?dryRun=All`, {
    body,
  })
  expect(status).toBe(201)
  expect((made as { spec: unknown }).spec).toEqual(body.spec)
  expect((made as { spec: { probe: unknown } }).spec.probe).toEqual(FULL_PROBE)
})
