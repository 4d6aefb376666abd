import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

export type Watchers = { sqlite: Watcher; replicas: Watcher[]; postgres: Postgres | null; all: Watcher[] }

/** One Isthmus on a SQLite file and, where there is a PostgreSQL, three replicas on one database. */
export const test = withMesh.extend<object, { watchers: Watchers }>({
  watchers: [
    async ({ mesh }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'isthmus-e2e-history-'))
      const programs = await ensurePostgres()
      const postgres = programs ? await startPostgres(programs) : null
      const url = await postgres?.createDatabase('history')
      const mine = { KUBECONFIG: mesh.kubeconfig, ISTHMUS_SOURCE: 'kubeconfig' }
      const sqlite = watcher('sqlite', { ...mine, ISTHMUS_HISTORY_FILE: join(folder, 'history.db') })
      const replicas = url
        ? [1, 2, 3].map((n) => watcher(`replica ${n}`, { ...mine, DATABASE_URL: url }))
        : []
      const all = [sqlite, ...replicas]
      await Promise.all(all.map((one) => one.start()))
      await use({ sqlite, replicas, postgres, all })
      await Promise.all(all.map((one) => one.stop()))
      await postgres?.remove()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

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
