import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { Clock } from '#server/clock.ts'
import type { History } from '#server/history/history.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'

/** A VM that was connected once and is no more; `group` is `<namespace>/<name>` of its WorkloadGroup, empty without one. */
export type AwayVm = { entry: ObjectKey; namespace: string; name: string; group: string; sinceMs: number }

const BACK_MS = 45 * 86_400_000
const KEEP_MS = 15_000
const KEEP_FAILURE_MS = 3_000
const MOST = 5_000
/** istiod removes the entry some time after the disconnect: its grace period, or its next sweep. */
const ONE_LEAVE_MS = 5 * 60_000

type Answer = { vms: readonly AwayVm[]; isKnown: boolean }
const keptOf = new WeakMap<Pick<History, 'read'>, Kept<Answer>>()

/**
 * The VMs of the last 45 days that are away, those that left last first, 5,000 at most: istiod deletes the WorkloadEntry of one
 * that registered itself, so only the history remembers it. None while the history can't be read. Never rejects.
 */
export async function readAwayVms(history: Pick<History, 'read'>, clock: Clock): Promise<readonly AwayVm[]> {
  const kept =
    keptOf.get(history) ??
    keepAnswer(
      () =>
        history
          .read((db, clusterId) => awayVms(db, clusterId, clock.nowMs() - BACK_MS))
          .then(
            (vms): Answer => ({ vms, isKnown: true }),
            (): Answer => ({ vms: [], isKnown: false }),
          ),
      clock,
      ({ isKnown }) => (isKnown ? KEEP_MS : KEEP_FAILURE_MS),
    )
  keptOf.set(history, kept)
  return (await kept.get()).vms
}

/** An entry that was only ever written by hand had no connection. */
async function awayVms(db: HistoryDatabase, clusterId: number, sinceMs: number): Promise<AwayVm[]> {
  const rows = await db
    .selectFrom('subject as s')
    .innerJoin('transition as t', 't.subject_id', 's.id')
    .select(['s.namespace', 's.name', 's.workload_group'])
    .select(({ fn }) => fn.max('t.at_ms').as('left_ms'))
    .select(({ fn }) => fn.max('t.at_ms').filterWhere('t.kind', '=', 'disconnected').as('disconnected_ms'))
    .where('s.cluster_id', '=', clusterId)
    .where('s.kind', '=', 'WorkloadEntry')
    .where('s.state', 'in', ['absent', 'disconnected'])
    .where('s.seen_ms', '>=', Math.round(sinceMs))
    .where('t.kind', 'in', ['disconnected', 'removed'])
    .where((row) =>
      row.exists(
        row
          .selectFrom('transition as up')
          .select('up.id')
          .whereRef('up.subject_id', '=', 's.id')
          .where('up.kind', 'in', ['connected', 'reconnected', 'handed-over', 'disconnected']),
      ),
    )
    .groupBy(['s.id', 's.namespace', 's.name', 's.workload_group'])
    .orderBy('left_ms', 'desc')
    .limit(MOST)
    .execute()
  return rows.map(({ namespace, name, workload_group: group, left_ms, disconnected_ms }) => {
    const [leftMs, disconnectedMs] = [Number(left_ms), Number(disconnected_ms ?? 0)]
    const isOneLeave = leftMs - disconnectedMs < ONE_LEAVE_MS
    return {
      entry: `${namespace}/${name}`,
      namespace,
      name,
      group,
      sinceMs: isOneLeave ? disconnectedMs : leftMs,
    }
  })
}
