import { command } from '#lib/migration/command.ts'
import type { Migration, MigrationCommand, MigrationRequest } from '#lib/migration/migration.ts'
import { toMigration } from '#lib/migration/record.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { Ledger } from '#server/history/open-database.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { newRecord } from '#server/migration/new-record.ts'
import { type RunnerOptions, startRunner } from '#server/migration/runner.ts'
import { createMigrationStore } from '#server/migration/store.ts'

const MOST_TRIES = 8

/** Migrations of this cluster: kept in the database, run by one of the replicas at a time. */
export type Migrations = {
  /** Throws `bad-request`, `not-found`, `conflict`, `too-many`, `forbidden`, `history-unavailable`, `cluster-unreachable`. */
  start(request: MigrationRequest, actor: Actor): Promise<Migration>
  /** Newest first, with their latest events; of one host, or of all when it is empty. Throws `history-unavailable`. */
  list(host: string): Promise<Migration[]>
  /** Throws `not-found`, `history-unavailable`. */
  get(id: string): Promise<Migration>
  /** Throws as `get` does, and `conflict` when the command makes no sense in the state that the migration is in. */
  command(id: string, input: { command: MigrationCommand; note: string }, actor: Actor): Promise<Migration>
  /** Lets go of what this process runs, so that another can go on at once. */
  stop(): Promise<void>
}

export type MigrationsOptions = Omit<RunnerOptions, 'store'> & {
  ledger: () => Ledger
  /** The way to the cluster as whoever asks. */
  requestAs: (actor: Actor) => KubeRequest
}

/** Begins to look after the migrations that are under way. */
export function createMigrations(options: MigrationsOptions): Migrations {
  const { clock, inventory } = options
  const store = createMigrationStore(options.ledger)
  const runner = startRunner({ ...options, store })

  return {
    async start(wanted, actor) {
      const request = options.requestAs(actor)
      const record = await newRecord(wanted, { request, inventory, actor, nowMs: clock.nowMs() })
      await store.insert(record)
      runner.wake()
      return toMigration(record)
    },
    list: async (host) => (await store.list(host)).map(toMigration),
    get: async (id) => toMigration((await find(id)).record),
    async command(id, input, actor) {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const before = await find(id)
        const changed = command(before.record, { ...input, actor: actor.user }, clock.nowMs())
        if (!changed.ok)
          throw new AppError('conflict', changed.problems.map(({ message }) => message).join('. '))
        const after = await store.replace(before, changed.value)
        if (!after) continue
        runner.wake()
        return toMigration(after.record)
      }
      throw new AppError('conflict', 'The migration changes all the time', { fix: 'Try again in a moment.' })
    },
    stop: () => runner.stop(),
  }

  async function find(id: string) {
    const found = await store.get(id)
    if (!found) throw new AppError('not-found', 'There is no such migration')
    return found
  }
}
