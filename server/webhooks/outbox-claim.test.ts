import { expect, it, onTestFinished } from 'vitest'
import { connectDatabase, migrate } from '#server/history/open-database.ts'
import { createOutbox } from '#server/history/outbox.ts'
import { IN_MEMORY } from '#server/history/sqlite.ts'
import { clusterIdOf } from '#server/history/subjects.ts'

it('the outbox in the database claims nothing of the endpoints that rest', async () => {
  const db = connectDatabase({ engine: 'sqlite', path: IN_MEMORY })
  onTestFinished(() => db.destroy())
  await migrate(db, 'sqlite')
  const clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
  const endpoints = ['dead', 'dead', 'gone', 'fine']
  const rest = {
    cluster_id: clusterId,
    body: '{}',
    attempts: 0,
    created_ms: 0,
    error: '',
    state: 'due',
  } as const
  await db
    .insertInto('delivery')
    .values(endpoints.map((endpoint, index) => ({ ...rest, id: `msg_${index}`, endpoint, due_ms: index })))
    .execute()
  const outbox = createOutbox(() => ({ db, clusterId }))
  const claim = async (except: string[]) =>
    (await outbox.claim({ nowMs: 10, leaseMs: 5, limit: 1, except })).map(({ endpoint }) => endpoint)
  expect(await claim(['dead', 'gone'])).toEqual(['fine'])
  expect(await claim(['dead', 'gone'])).toEqual([])
  expect(await claim([])).toEqual(['dead'])
})
