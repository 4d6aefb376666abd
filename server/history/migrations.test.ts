import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newDatabase, newFile, port, startChild } from '#server/history/history.test-helper.ts'
import { migrationsFor } from '#server/history/migrations.ts'
import { connectDatabase, migrate } from '#server/history/open-database.ts'

const TABLES = [
  ...[
    'certificate',
    'cluster',
    'coverage',
    'delivery',
    'migration',
    'operation',
    'operation_lock',
    'operation_write',
  ],
  ...['proxy_snapshots', 'subject', 'transition'],
]
describe('a migration', () => {
  it('R37: of processes that begin at once on one SQLite file is made once, and none of them fails', async () => {
    for (let round = 0; round < 3; round++) {
      const path = newFile()
      const children = Array.from({ length: 5 }, () => startChild(path, 'migrate'))
      await Promise.all(
        children.map(async (child) => {
          let errors = ''
          child.stderr.on('data', (chunk) => {
            errors += chunk
          })
          await once(child, 'close')
          expect(child.exitCode, errors).toBe(0)
        }),
      )
      const db = new DatabaseSync(path)
      const made = Object.keys(migrationsFor('sqlite')).length
      expect(db.prepare('select count(*) as made from kysely_migration').get()).toEqual({ made })
      db.close()
    }
  })

  it('R37: that fails half-way on SQLite leaves nothing of itself', async () => {
    const path = newFile()
    const other = new DatabaseSync(path)
    other.exec('create table delivery (in_the_way text)')
    const db = connectDatabase({ engine: 'sqlite', path })
    onTestFinished(() => db.destroy())
    await expect(migrate(db, 'sqlite')).rejects.toThrow(/already exists/)
    const names = () =>
      other
        .prepare("select name from sqlite_schema where type = 'table' order by name")
        .all()
        .map(({ name }) => String(name))
        .filter((name) => TABLES.includes(name))
    expect(names()).toEqual(['delivery'])
    other.exec('drop table delivery')
    await migrate(db, 'sqlite')
    expect(names()).toEqual(TABLES)
    other.close()
  })

  it.skipIf(port === 0)('R37: of replicas that begin at once on one PostgreSQL is made once', async () => {
    const url = await newDatabase()
    const replicas = [1, 2, 3, 4].map(() => connectDatabase({ engine: 'postgres', url }))
    for (const db of replicas) onTestFinished(() => db.destroy())
    await Promise.all(replicas.map((db) => migrate(db, 'postgres')))
    const [db] = replicas
    expect(await db?.selectFrom('transition').selectAll().execute()).toEqual([])
  })

  it.skipIf(port === 0)(
    'R37: whose connection dies half-way on PostgreSQL leaves nothing of itself',
    async () => {
      const url = await newDatabase()
      const other = new pg.Client(url)
      await other.connect()
      onTestFinished(() => other.end())
      // The migration comes as far as this table, and waits to see whether the name is taken.
      await other.query('begin; create table delivery (in_the_way text)')
      const db = connectDatabase({ engine: 'postgres', url })
      onTestFinished(() => db.destroy())
      const migrating = migrate(db, 'postgres').then(
        () => 'done',
        () => 'failed',
      )
      const waiting = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
      for (let found = 0; found === 0; ) {
        await delay(20)
        found = (await other.query(waiting)).rowCount ?? 0
      }
      expect(await migrating).toBe('failed')
      await other.query('rollback')
      const tables = async () =>
        (
          await other.query(
            `select table_name from information_schema.tables where table_schema = 'public'
            and table_name not like 'kysely%' order by 1`,
          )
        ).rows.map(({ table_name }) => table_name)
      expect(await tables()).toEqual([])
      await migrate(db, 'postgres')
      expect(await tables()).toEqual(TABLES)
    },
  )
})
