import { kubectlCommand } from '#lib/export/kubectl-command.ts'
import { patchBetween } from '#lib/export/net-changes.ts'
import { editKey, type ReviewRequest } from '#lib/traffic/edit.ts'
import { orderWrites, type SpecChange } from '#lib/traffic/order-writes.ts'
import { preflight } from '#lib/traffic/preflight/preflight.ts'
import type { PreflightInput } from '#lib/traffic/preflight/scene.ts'
import type { PlannedWrite, PreflightLine, TrafficReview } from '#lib/traffic/review.ts'
import { AppError } from '#server/app-error.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Sync } from '#server/istiod/sync.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { manifestWith } from '#server/traffic/live-object.ts'
import { actionOf, performWrite, versionedPatch } from '#server/traffic/perform-write.ts'
import { howChanged, type LiveObjects, readEdit } from '#server/traffic/read-edit.ts'

export type ReviewParts = {
  store: Pick<InventoryStore, 'inventory' | 'feeds'>
  sync: Sync
  request: KubeRequest
}

/**
 * What an edit would write, in order, and what speaks against it: the API server's dry run with its webhooks, and our own
 * preflight. Writes nothing. Throws AppError `conflict` when an object is no longer the one that the user saw.
 */
export async function reviewEdit({ host, edit }: ReviewRequest, parts: ReviewParts): Promise<TrafficReview> {
  const [{ live, changes, stale }, sync] = await Promise.all([
    readEdit(parts.request, edit),
    syncNow(parts.sync),
  ])
  if (stale)
    throw new AppError('conflict', howChanged(stale.ref, live.get(editKey(stale.ref)) ?? null), {
      fix: 'Look at it as it is now, and make the edit again.',
    })
  const ordered = orderWrites(changes)
  const writes = await Promise.all(
    ordered.map((change, index) => planWrite(change, isFirst(ordered, index), live, parts.request)),
  )
  return { writes, preflight: preflightNow({ host, edits: changes, sync, store: parts.store }) }
}

/** Whether a write is the first of its object: later ones can't be tried yet. */
export const isFirst = (changes: readonly SpecChange[], index: number): boolean => {
  const key = (change: SpecChange | undefined) => change && editKey(change.ref)
  return changes.findIndex((change) => key(change) === key(changes[index])) === index
}

/** How proxies stand now: since a time from which nothing is remembered. */
export const syncNow = (sync: Sync) => sync.since({ atMs: 0, sent: null }, 'route')

export const preflightNow = ({
  store,
  ...input
}: Pick<PreflightInput, 'host' | 'edits' | 'sync'> & { store: ReviewParts['store'] }): PreflightLine[] =>
  preflight({ ...input, inventory: store.inventory, feeds: store.feeds() })

async function planWrite(
  { ref, before, after }: SpecChange,
  first: boolean,
  objects: LiveObjects,
  request: KubeRequest,
): Promise<PlannedWrite> {
  const live = objects.get(editKey(ref)) ?? null
  const action = actionOf({ before, after })
  const known = first ? live : null
  const write = {
    ref,
    action,
    before: manifestWith(ref, live, before),
    after: manifestWith(ref, live, after),
  }
  const patch =
    before && after
      ? known
        ? versionedPatch(known, after)
        : patchBetween({ spec: before }, { spec: after })
      : []
  return {
    ...write,
    patch,
    kubectl: kubectlCommand({ ...write, patch }, 'create'),
    dryRun: first
      ? await dryRun(() => performWrite(request, { ref, after, known }, { dryRun: true }))
      : { state: 'skipped', message: '', warnings: [] },
  }
}

/** A refusal is part of the review; anything else (conflict, no answer) ends it. */
async function dryRun(attempt: () => Promise<{ warnings: string[] }>): Promise<PlannedWrite['dryRun']> {
  try {
    return { state: 'passed', message: '', warnings: (await attempt()).warnings }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (!['refused', 'forbidden', 'not-found'].includes(error.code)) throw error
    return { state: 'refused', message: error.message, warnings: [] }
  }
}
