import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey, type TrafficEdit } from '#lib/traffic/edit.ts'
import type { Decision, OperationStep } from '#lib/traffic/operation.ts'
import { listAt, objectAt, textAt, withList } from '#lib/traffic/spec-edit.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Beginning } from '#server/traffic/begin-operation.ts'
import type { JournalEntry } from '#server/traffic/journal-entry.ts'
import { readLive } from '#server/traffic/live-object.ts'
import { howChanged } from '#server/traffic/read-edit.ts'
import { reconcile } from '#server/traffic/reconcile.ts'

/**
 * What makes every object again what it was before an operation: the exact spec, or nothing where there was none; deleted
 * ones from `restore`. Throws `blocked` when one is not as the operation left it, unless that is overridden: then `overrode`
 * says it.
 */
export async function rollBackRequest(
  { operation, onTimeout, restore }: JournalEntry,
  { note, override }: Decision,
  request: KubeRequest,
): Promise<Pick<Beginning, 'request' | 'overrode' | 'restore'>> {
  const overrode: string[] = []
  const steps = await stepsAsTheyAre(operation.steps, override, request, overrode)
  const made = steps.filter(({ state }) => state === 'written')
  const objects = [...Map.groupBy(made, ({ ref }) => editKey(ref)).values()].map(async (own) => {
    const [first] = own
    if (!first) return []
    const { ref, before } = first
    const live = await readLive(request, ref)
    const isAsLeft = isDeepStrictEqual(live?.spec ?? null, own.at(-1)?.after ?? null)
    if (!isAsLeft && !override) throw changedSince(howChanged(ref, live))
    if (!isAsLeft) add(overrode, `${howChanged(ref, live)} since`)
    if (!live && !before) return []
    return [{ ref, resourceVersion: live?.resourceVersion ?? '', spec: before }]
  })
  const edit = { objects: (await Promise.all(objects)).flat() }
  return {
    request: { host: operation.host, edit, note, override, onTimeout },
    overrode,
    restore: withoutOldOwners(restore, edit),
  }
}

/** An object that is made again is another one: Kubernetes would delete what still names the old one as its owner. */
function withoutOldOwners(
  restore: JournalEntry['restore'],
  { objects }: TrafficEdit,
): JournalEntry['restore'] {
  const created = objects.filter(({ resourceVersion, spec }) => resourceVersion === '' && spec)
  return Object.fromEntries(
    Object.entries(restore).map(([key, manifest]) => {
      const metadata = objectAt(manifest, 'metadata')
      const isOld = (owner: JsonObject): boolean =>
        created.some(
          ({ ref: { kind, namespace, name } }) =>
            textAt(owner, 'apiVersion').startsWith(`${WATCHED_KINDS[kind].group}/`) &&
            owner.kind === kind &&
            owner.name === name &&
            metadata.namespace === namespace,
        )
      const owners = listAt(metadata, 'ownerReferences').filter((one) => !isJsonObject(one) || !isOld(one))
      return [key, { ...manifest, metadata: withList(metadata, 'ownerReferences', owners) }]
    }),
  )
}

/** A write of which nobody knows whether it was made is looked up; when that can't be told, it is taken for made. */
async function stepsAsTheyAre(
  steps: OperationStep[],
  override: boolean,
  request: KubeRequest,
  overrode: string[],
): Promise<OperationStep[]> {
  if (steps.every(({ state }) => state !== 'writing')) return steps
  const found = await reconcile(steps, request, 0)
  if (!found.conflict) return found.steps
  if (!override) throw changedSince(found.message)
  add(overrode, `${found.message} since`)
  return steps.map((step) => (step.state === 'writing' ? { ...step, state: 'written' } : step))
}

const changedSince = (how: string): AppError =>
  new AppError('blocked', `${how} since: rolling back would undo that too`, {
    fix: 'Look at it as it is now. Roll back all the same only if that change may go.',
  })

function add(to: string[], line: string): void {
  if (!to.includes(line)) to.push(line)
}
