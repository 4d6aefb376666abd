import { writeSync } from 'node:fs'
import { applyRequestSchema } from '#lib/traffic/edit.ts'
import { systemClock } from '#server/clock.ts'
import { connectDatabase } from '#server/history/open-database.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { createLog } from '#server/log/log.ts'
import { createOperations } from '#server/traffic/create-operations.ts'

// The process that tests kill: begins an operation on a demo API server, with its journal in a SQLite file, and stops
// for ever at one point of it, after saying so.
const [path = '', url = '', point = '', body = ''] = process.argv.slice(2)
const cluster = connectToDemo(url)
const staleAfterMs = 60_000

function hang<T>(): Promise<T> {
  writeSync(1, 'now\n')
  setInterval(() => undefined, 1_000)
  return new Promise<T>(() => undefined)
}

const operations = createOperations({
  ledger: () => ({ db: connectDatabase({ engine: 'sqlite', path }), clusterId: 1 }),
  store: createInventoryStore({ clock: systemClock, source: cluster.source, staleAfterMs }),
  sync: {
    mark: () => Promise.resolve({ atMs: 0, sent: null }),
    since: (_mark, type) =>
      point === 'waiting' && type === 'cluster'
        ? hang()
        : Promise.resolve({
            state: 'acknowledged',
            connected: 0,
            sent: 0,
            acknowledged: 0,
            rejected: [],
            reason: '',
          }),
  },
  request: cluster.request,
  requestAs:
    () =>
    async (address, init = {}) => {
      const isWrite = (init.method ?? 'GET') !== 'GET' && !address.includes('dryRun')
      const kind = address.includes('virtualservices') ? 'service' : 'rule'
      if (isWrite && point === `before ${kind}`) return hang()
      const answer = await cluster.request(address, init)
      return isWrite && point === `after ${kind}` ? hang() : answer
    },
  audit: () => undefined,
  clock: systemClock,
  log: createLog('silent'),
})
const request = applyRequestSchema.parse(JSON.parse(body))
await operations.start({ request, actor: { kind: 'local', user: 'tester' }, reason: 'edit' })
