import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { ensurePostgres, type Postgres, startPostgres } from '../../scripts/postgres.ts'
import { expect, test as withMesh } from '../contract/fixtures.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'

export { expect }

/** An Isthmus that can be killed and started again on the same history. */
export type Watcher = {
  name: string
  /** Another one after each start. */
  url(): string
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP, and SIGCONT. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

export type Watchers = {
  sqlite: Watcher
  replicas: Watcher[]
  postgres: Postgres | null
  all: Watcher[]
  /** What the replicas' webhook was told, each message once; those with a wrong signature are missing. */
  told: () => WebhookMessage[]
}
export type WebhookMessage = { type: string; data: { name: string; state: string; message: string } }

const SECRET = `whsec_${Buffer.alloc(32, 'isthmus').toString('base64')}`

/** One Isthmus on a SQLite file and, where there is a PostgreSQL, three replicas on one database. */
export const test = withMesh.extend<object, { watchers: Watchers }>({
  watchers: [
    async ({ mesh }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'isthmus-e2e-history-'))
      const programs = await ensurePostgres()
      const postgres = programs ? await startPostgres(programs) : null
      const url = await postgres?.createDatabase('history')
      const receiver = await openReceiver()
      const mine = { KUBECONFIG: mesh.kubeconfig, ISTHMUS_SOURCE: 'kubeconfig' }
      const sqlite = watcher('sqlite', { ...mine, ISTHMUS_HISTORY_FILE: join(folder, 'history.db') })
      const replicas = url
        ? [1, 2, 3].map((n) => watcher(`replica ${n}`, { ...mine, DATABASE_URL: url, ...receiver.env }))
        : []
      const all = [sqlite, ...replicas]
      await Promise.all(all.map((one) => one.start()))
      await use({ sqlite, replicas, postgres, all, told: receiver.told })
      await Promise.all(all.map((one) => one.stop()))
      await postgres?.remove()
      receiver.close()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

/** Answers every third message with an error, so that it has to come again. */
async function openReceiver() {
  const webhook = new Webhook(SECRET)
  const told = new Map<string, WebhookMessage>()
  let count = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const isTaken = ++count % 3 !== 0
    if (isTaken) {
      const headers = request.headers as Record<string, string>
      told.set(headers['webhook-id'] ?? '', webhook.verify(body, headers) as WebhookMessage)
    }
    response.writeHead(isTaken ? 204 : 500).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    env: { ISTHMUS_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, ISTHMUS_WEBHOOK_SECRET: SECRET },
    told: () => [...told.values()],
    close: () => void server.close(),
  }
}

function watcher(name: string, env: Record<string, string>): Watcher {
  let running: Isthmus | null = null
  const signal = (what: NodeJS.Signals): void => {
    if (running) process.kill(running.pid, what)
  }
  return {
    name,
    url: () => running?.url ?? '',
    async start() {
      running = await startIsthmus(env)
    },
    async kill() {
      signal('SIGKILL')
      await running?.stop()
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async stop() {
      await running?.stop()
      running = null
    },
  }
}
