import { writeSync } from 'node:fs'
import { absent } from '#lib/health/subject-memory.ts'
import type { Transition } from '#lib/health/transition.ts'
import { connectDatabase, migrate } from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { writeBatch } from '#server/history/write-batch.ts'

// The process that tests start and kill: `<file> migrate` brings a SQLite file up to date and ends; `<file> write`
// stores batches for ever, five transitions each, and says the number of each batch when it is stored.
const [path = '', mode = ''] = process.argv.slice(2)
const db = connectDatabase({ engine: 'sqlite', path })
await migrate(db, 'sqlite')
if (mode === 'write') await writeForEver()
await db.destroy()

async function writeForEver(): Promise<never> {
  const clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
  const last = await db
    .selectFrom('transition')
    .select((row) => row.fn.max('at_ms').as('batch'))
    .executeTakeFirstOrThrow()
  for (let batch = Number(last.batch ?? 0) + 1; ; batch++) {
    const observations = Array.from({ length: 5 }, (_, index) => {
      const subject = { kind: 'WorkloadEntry', namespace: 'shop', name: `vm-${index}` } as const
      const memory = { ...absent('u1', 'shop/vms'), present: true }
      const transition: Transition = {
        subject,
        uid: 'u1',
        group: 'shop/vms',
        kind: 'reconnected',
        state: 'healthy',
        atMs: batch,
        timeSource: 'annotation',
        observedMs: batch,
        message: 'x'.repeat(500),
        mark: `u1/connect/${batch}`,
      }
      return { subject, memory, transitions: [transition], seenMs: batch }
    })
    await writeBatch(db, observations, { clusterId, nowMs: batch, outgoing: () => [] })
    writeSync(1, `${batch}\n`)
  }
}
