import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import type { Snapshot, SnapshotsAnswer } from '#lib/proxies/snapshot.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { withReason } from '#server/envoy/unreachable.ts'
import type { Ledger } from '#server/history/open-database.ts'
import { askEnvoyDump, type DumpRuntime, unreachable } from '#server/proxies/ask-dump.ts'
import type { ConfigBytes } from '#server/proxies/config-tasks.ts'
import { proxyOf } from '#server/proxies/find-row.ts'
import { largeWork } from '#server/proxies/large-work.ts'
import type { ProxiesRuntime } from '#server/proxies/proxies-runtime.ts'
import { createSnapshotStore, SNAPSHOT_LIMITS } from '#server/proxies/snapshot-store.ts'

const zip = promisify(gzip)
const unzip = promisify(gunzip)
/** A configuration of 64 MiB is the largest that an Envoy is asked for. */
const MOST_UNPACKED = 128 * 1024 * 1024

export const newSnapshotSchema = z.object({ note: z.string().trim().max(200).default('') })

export type SnapshotRuntime = DumpRuntime &
  Pick<ProxiesRuntime, 'names' | 'proxies' | 'store'> & {
    offThread: OffThread
    history: { ledger(): Ledger }
  }
type ListRuntime = Pick<SnapshotRuntime, 'history' | 'names' | 'proxies' | 'store'>
const storeOf = ({ history }: Pick<SnapshotRuntime, 'history'>) => createSnapshotStore(history.ledger)

/**
 * Asks a proxy's Envoy for its configuration and keeps it, without secrets. Throws AppError `not-found`,
 * `cluster-unreachable`, `too-large`, `too-many`, `history-unavailable`.
 */
export async function takeSnapshot(
  runtime: SnapshotRuntime,
  id: string,
  { note, actor, nowMs, signal }: { note: string; actor: Actor; nowMs: () => number; signal?: AbortSignal },
): Promise<Snapshot> {
  const proxy = await proxyOf(runtime, id)
  const { body, atMs } = await largeWork(runtime).turns(async () => {
    const dump = await askEnvoyDump(runtime, proxy, nowMs, signal)
    const { bytes, words } = dump
    const config = await withReason(`${words}:`, () => runtime.offThread.run('keepConfig', bytes, signal))
    if (config.length === 0) throw unreachable(words, 'answered something that is not a configuration')
    return { body: await zip(config), atMs: dump.atMs }
  }, signal)
  return storeOf(runtime).insert(
    { id: randomUUID(), proxy: proxy.id, takenAtMs: atMs, by: actor.user, note },
    body,
  )
}

/** The snapshots of a proxy, also of one that the mesh no longer knows, the newest first. */
export const listSnapshots = async (runtime: ListRuntime, id: string): Promise<SnapshotsAnswer> => ({
  snapshots: await storeOf(runtime).list(await ownerOf(runtime, id)),
  most: SNAPSHOT_LIMITS.ofProxy,
})

/** A snapshot with the configuration that it keeps. Throws AppError `not-found`, `history-unavailable` for a damaged one. */
export async function readSnapshot(
  runtime: Pick<SnapshotRuntime, 'history'>,
  proxy: string,
  snapshotId: string,
): Promise<{ snapshot: Snapshot; config: ConfigBytes }> {
  const { snapshot, body } = await storeOf(runtime).read(proxy, snapshotId)
  const unpacked = await unzip(body, { maxOutputLength: MOST_UNPACKED }).catch((error: unknown) => {
    throw unreadable(error)
  })
  return { snapshot, config: { kind: 'kept', bytes: new Uint8Array(unpacked) } }
}

/** What was kept has been damaged since. */
export const unreadable = (cause?: unknown): AppError =>
  new AppError('history-unavailable', 'The snapshot is not readable: what was kept of it is damaged', {
    fix: 'Delete it, and take another one.',
    cause,
  })

/** Throws AppError `not-found`. */
export const deleteSnapshot = async (runtime: ListRuntime, id: string, snapshotId: string): Promise<void> =>
  storeOf(runtime).delete(await ownerOf(runtime, id), snapshotId)

/** A VM may be asked for by its WorkloadEntry's name. */
async function ownerOf(runtime: ListRuntime, id: string): Promise<string> {
  try {
    return (await proxyOf(runtime, id)).id
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return id
    throw error
  }
}
