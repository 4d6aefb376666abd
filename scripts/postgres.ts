import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { run } from './run.ts'

export type Postgres = {
  port: number
  /** The URL of a database of this name, which is made first. */
  createDatabase(name: string): Promise<string>
  /** SIGKILL to the server and all its backends, as when the machine loses power. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  remove(): Promise<void>
}

/**
 * The folder of PostgreSQL's programs: on the PATH, Debian's own place, or Debian's package, which is installed when that
 * is allowed. Null when there is none to be had.
 */
export async function ensurePostgres(): Promise<string | null> {
  const present = findPostgres()
  if (present) return present
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  console.log('isthmus: no PostgreSQL here; trying Debian’s package')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { quiet: true })
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], {
    quiet: true,
    env,
  })
  return findPostgres()
}

function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : []
  const folders = [...versions.sort().reverse(), ...(process.env.PATH ?? '').split(delimiter)]
  return (
    folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ??
    null
  )
}

/** Starts a PostgreSQL of its own on loopback, with nothing in it; it refuses root, so that gives way to another user. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-postgres-'))
  const user = unprivileged()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const locale = ['--locale=C', '--encoding=UTF8']
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'isthmus', '-A', 'trust', '--no-sync', ...locale],
    {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const port = await freePort()
  let server: ChildProcess | null = null
  const url = (name: string): string => `postgres://isthmus@127.0.0.1:${port}/${name}`
  const postgres: Postgres = {
    port,
    async createDatabase(name) {
      await query(url('postgres'), `create database ${name}`)
      return url(name)
    },
    async kill() {
      await end(server, 'SIGKILL')
    },
    async start() {
      const settings = ['-c', 'max_connections=60', '-c', 'unix_socket_directories=']
      server = spawn(
        join(programs, 'postgres'),
        ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings],
        {
          ...user,
          cwd: folder,
          stdio: 'ignore',
        },
      )
      const started = server
      process.once('exit', () => started.kill('SIGKILL'))
      for (let attempt = 0; ; attempt++) {
        const failure = await query(url('postgres'), 'select 1').then(
          () => null,
          (error: unknown) => error,
        )
        if (failure === null) return
        if (attempt > 100 || server.exitCode !== null) throw failure
        await delay(100)
      }
    },
    async remove() {
      await end(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await postgres.start()
  return postgres
}

/** Backends end by themselves once their postmaster is gone; a new one waits for them. */
async function end(server: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const exited = new Promise((resolve) => server.once('exit', resolve))
  server.kill(signal)
  await Promise.race([exited, delay(10_000)])
}

async function query(url: string, text: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end()
  }
}

function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const idOf = (flag: string, name: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: idOf('-u', 'nobody'), gid: idOf('-g', 'nobody') }
}
