import { z } from 'zod'
import { keyOf } from '#lib/kube/object-ref.ts'
import { carriedBy } from '#lib/onboarding/leaving/carried.ts'
import { drainPlan, type WeightChange } from '#lib/onboarding/leaving/drain.ts'
import { LEAVING_EDITS, type LeavingEdit } from '#lib/onboarding/leaving/leaving.ts'
import { leftOverOf } from '#lib/onboarding/leaving/leaving-facts.ts'
import { unreadOf, whyCarriesUnknown, whyGroupUnknown } from '#lib/onboarding/leaving/unread.ts'
import { editKey, type ObjectEdit, type WritableRef } from '#lib/traffic/edit.ts'
import { withField } from '#lib/traffic/spec-edit.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import { parseInput } from '#server/http/respond.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { objectKeySchema } from '#server/onboarding/arrivals.ts'
import { knownEntry } from '#server/onboarding/known-entry.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { raisedNow } from '#server/onboarding/raised-now.ts'
import { type LiveObject, readLive } from '#server/traffic/live-object.ts'

const querySchema = z.object({ entry: objectKeySchema, edit: z.enum(LEAVING_EDITS) })

/** What is to be done to one object: the spec to leave behind, null to delete it. */
type Wanted = { ref: WritableRef; specOf: (live: LiveObject) => ObjectEdit['spec'] }

type Asked = Pick<OnboardingRuntime, 'operations' | 'store'>

/**
 * A step of leaving as an edit to review, made of the objects as they are now, so that no field is lost. Throws AppError
 * `conflict` when there is nothing to do, `bad-request`, and what reading objects throws.
 */
export async function readLeavingEdit(
  runtime: Asked,
  request: KubeRequest,
  query: URLSearchParams,
  clock: Clock,
): Promise<LeavingEdit> {
  const { entry, edit } = parseInput(Object.fromEntries(query), querySchema)
  const wanted = await WANTED[edit](runtime, entry, clock)
  const found = await Promise.all(
    wanted.map(async ({ ref, specOf }) => ({ ref, specOf, live: await readLive(request, ref) })),
  )
  const objects: ObjectEdit[] = []
  const bases: LeavingEdit['bases'] = {}
  for (const { ref, specOf, live } of found) {
    if (!live) throw gone(ref)
    objects.push({ ref, resourceVersion: live.resourceVersion, spec: specOf(live) })
    bases[editKey(ref)] = live.spec
  }
  return { edit: { objects }, bases }
}

type At = { namespace: string; name: string }
const remove = (): null => null

type Find = (runtime: Asked, at: At, clock: Clock) => Wanted[] | Promise<Wanted[]>
const WANTED: Record<(typeof LEAVING_EDITS)[number], Find> = {
  drain({ store }, at) {
    const { inventory } = store
    refuse(whyCarriesUnknown({ unread: unreadOf(store.feeds()) }))
    const plan = drainPlan(inventory, keyOf(at), carriedBy(inventory, keyOf(at)))
    if (plan.kind !== 'weights')
      throw new AppError(
        'conflict',
        plan.kind === 'none' ? plan.reason : 'Its share is as small as weights make it',
      )
    return plan.changes.map(weighted)
  },
  delete: (_, at) => [{ ref: { kind: 'WorkloadEntry', ...at }, specOf: remove }],
  async restore({ store, operations }, at, clock) {
    refuse(whyGroupUnknown({ unread: unreadOf(store.feeds()) }))
    const raised = await raisedNow({ store, operations }, knownEntry(store.inventory, at), clock)
    if ('reason' in raised) throw new AppError('conflict', raised.reason)
    if (raised.changes.length === 0)
      throw new AppError('conflict', 'No weight is left that draining it changed')
    return raised.changes.map(weighted)
  },
  'delete-group'({ store }, at) {
    // Kubernetes deletes every entry that the group owns with it, those that are not known here too.
    refuse(whyGroupUnknown({ unread: unreadOf(store.feeds()) }))
    const leftOver = leftOverOf(store.inventory, knownEntry(store.inventory, at))
    if (!leftOver?.exists) throw new AppError('conflict', 'Its WorkloadGroup is gone already')
    const { namespace, name } = leftOver.group
    if (leftOver.entries > 0)
      throw new AppError(
        'conflict',
        `WorkloadGroup ${name} still has ${leftOver.entries} of its VMs, which would be deleted with it`,
      )
    return [{ ref: { kind: 'WorkloadGroup', namespace, name }, specOf: remove }]
  },
}

const weighted = ({ ref: { namespace, name }, to }: WeightChange): Wanted => ({
  ref: { kind: 'WorkloadEntry', namespace, name },
  specOf: ({ spec }) => withField(spec, 'weight', to || undefined),
})

/** Refuses what can't be known to be right. */
function refuse(whyUnknown: string): void {
  if (whyUnknown) throw new AppError('conflict', whyUnknown)
}

const gone = ({ kind, namespace, name }: WritableRef): AppError =>
  new AppError('conflict', `${kind} ${namespace}/${name} is gone already`, {
    fix: 'Look at the steps again: what is shown may be some seconds old.',
  })
