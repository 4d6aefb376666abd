import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Schema } from '#server/history/schema.ts'

type Engine = 'sqlite' | 'postgres'

/** Every change of the tables, by name in the order of their making. One that was released is never edited. */
export const migrationsFor = (engine: Engine): Record<string, Migration> => ({
  '2026-11-21-transitions': { up: (db) => createTables(db as Kysely<Schema>, engine) },
  '2026-11-28-operations': { up: (db) => createOperationTables(db as Kysely<Schema>) },
  '2026-11-28-traffic-migrations': { up: (db) => createMigrationTable(db as Kysely<Schema>) },
  '2026-12-05-snapshots': { up: (db) => createSnapshotTable(db as Kysely<Schema>, engine) },
  '2026-12-06-certificates': { up: (db) => createCertificateTable(db as Kysely<Schema>) },
})

async function createTables(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const id = engine === 'sqlite' ? sql`integer primary key autoincrement` : sql`bigserial primary key`
  const tables = [
    sql`create table cluster (id ${id}, key text not null unique, server text not null, batches bigint not null)`,
    sql`create table subject (
      id ${id},
      cluster_id bigint not null references cluster (id),
      path text not null,
      kind text not null,
      namespace text not null,
      name text not null,
      workload_group text not null,
      state text not null,
      memory text not null,
      seen_ms bigint not null,
      unique (cluster_id, path)
    )`,
    sql`create index subject_by_group on subject (cluster_id, workload_group)`,
    sql`create table transition (
      id ${id},
      cluster_id bigint not null,
      subject_id bigint not null references subject (id),
      kind text not null,
      state text not null,
      at_ms bigint not null,
      time_source text not null,
      observed_ms bigint not null,
      message text not null,
      mark text not null,
      quiet integer not null,
      unique (subject_id, mark)
    )`,
    sql`create index transition_by_subject on transition (subject_id, at_ms, id)`,
    // What changed a state is a small part of what there is, and all that a timeline is drawn from.
    sql`create index transition_told on transition (subject_id, at_ms, id) where quiet = 0`,
    sql`create index transition_quiet on transition (at_ms) where quiet = 1`,
    sql`create index transition_by_time on transition (cluster_id, at_ms, id)`,
    sql`create table coverage (
      id ${id},
      cluster_id bigint not null references cluster (id),
      kind text not null,
      replica text not null,
      from_ms bigint not null,
      to_ms bigint not null
    )`,
    sql`create index coverage_by_end on coverage (cluster_id, kind, to_ms)`,
    sql`create table delivery (
      id text primary key,
      cluster_id bigint not null references cluster (id),
      endpoint text not null,
      body text not null,
      attempts bigint not null,
      due_ms bigint not null,
      created_ms bigint not null,
      state text not null,
      error text not null
    )`,
    sql`create index delivery_by_due on delivery (cluster_id, state, due_ms)`,
  ]
  for (const table of tables) await table.execute(db)
}

async function createOperationTables(db: Kysely<Schema>): Promise<void> {
  const tables = [
    sql`create table operation (
      id text primary key,
      cluster_id bigint not null references cluster (id),
      host text not null,
      state text not null,
      started_ms bigint not null,
      unwatched integer not null,
      unfollowed integer not null,
      runner text not null,
      beats bigint not null,
      body text not null
    )`,
    sql`create index operation_by_host on operation (cluster_id, host, started_ms, id)`,
    sql`create index operation_by_time on operation (cluster_id, started_ms, id)`,
    sql`create index operation_running on operation (cluster_id) where state = 'running'`,
    sql`create index operation_unfollowed on operation (cluster_id) where unfollowed = 1`,
    sql`create table operation_write (
      cluster_id bigint not null references cluster (id),
      object text not null,
      operation_id text not null references operation (id),
      writes bigint not null,
      primary key (cluster_id, object)
    )`,
    sql`create table operation_lock (
      cluster_id bigint not null references cluster (id),
      object text not null,
      operation_id text not null references operation (id),
      primary key (cluster_id, object)
    )`,
  ]
  for (const table of tables) await table.execute(db)
}

async function createMigrationTable(db: Kysely<Schema>): Promise<void> {
  const tables = [
    sql`create table migration (
      id text primary key,
      cluster_id bigint not null references cluster (id),
      host text not null,
      rule text not null,
      state text not null,
      created_ms bigint not null,
      version bigint not null,
      body text not null
    )`,
    sql`create index migration_by_time on migration (cluster_id, created_ms, id)`,
    sql`create index migration_by_state on migration (cluster_id, state)`,
    // One migration at a time moves the weights of a rule.
    sql`create unique index migration_claim on migration (cluster_id, rule)
      where state in ('running', 'approval', 'paused', 'aborting')`,
  ]
  for (const table of tables) await table.execute(db)
}

async function createSnapshotTable(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const bytes = sql.raw(engine === 'sqlite' ? 'blob' : 'bytea')
  const tables = [
    sql`create table proxy_snapshots (
      id text primary key,
      cluster_id bigint not null references cluster (id),
      proxy text not null,
      taken_at_ms bigint not null,
      taken_by text not null,
      note text not null,
      bytes bigint not null,
      body ${bytes} not null
    )`,
    sql`create index proxy_snapshots_by_proxy on proxy_snapshots (cluster_id, proxy, taken_at_ms, id)`,
    sql`create index proxy_snapshots_by_time on proxy_snapshots (cluster_id, taken_at_ms, id)`,
  ]
  for (const table of tables) await table.execute(db)
}

async function createCertificateTable(db: Kysely<Schema>): Promise<void> {
  const tables = [
    sql`create table certificate (
      cluster_id bigint not null references cluster (id),
      proxy text not null,
      entry text not null,
      identity text not null,
      serial_number text not null,
      valid_from_ms bigint,
      expires_ms bigint not null,
      seen_ms bigint not null,
      primary key (cluster_id, proxy)
    )`,
    sql`create index certificate_by_sight on certificate (cluster_id, seen_ms)`,
  ]
  for (const table of tables) await table.execute(db)
}
