import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../scripts/free-port.ts'
import { at } from '../../scripts/paths.ts'

export type Isthmus = {
  url: string
  pid: number
  /** Everything the server printed so far. */
  output(): string
  /** Ends it with SIGTERM; returns how long it took, in milliseconds, and its exit code. */
  stop(): Promise<{ tookMs: number; code: number | null }>
}

/** Starts the built server on a free port and waits, 30 s at most, until every feed has been read once. */
export async function startIsthmus(
  env: Record<string, string>,
  options: { ready?: boolean } = {},
): Promise<Isthmus> {
  const port = await freePort()
  const child = spawn(process.execPath, [at('.next', 'standalone', 'server.js')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      // A test leaves nothing in the user's own history.
      ISTHMUS_HISTORY_FILE: ':memory:',
      // Halves the time to start, which most tests spend.
      NODE_COMPILE_CACHE: at('.cache', 'compiled'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that fails before it stops its server must not leave it behind.
  const killAtExit = (): boolean => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed += chunk.toString('utf8')
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const url = `http://127.0.0.1:${port}`
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const isthmus = { url, pid: child.pid ?? 0, output: () => printed, stop: () => stop(child, exited) }
  const path = options.ready === false ? '/healthz' : '/readyz'
  if (await answers(`${url}${path}`, child)) return isthmus
  await isthmus.stop()
  throw new Error(`Isthmus did not answer on ${path} within 30 s:\n${printed}`)
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return true
    await delay(50)
  }
  return false
}

async function stop(
  child: ChildProcess,
  exited: Promise<number | null>,
): Promise<{ tookMs: number; code: number | null }> {
  const startedMs = performance.now()
  child.kill('SIGTERM')
  const limit = new AbortController()
  const killed = delay(10_000, undefined, { signal: limit.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  )
  const code = await exited
  limit.abort()
  await killed
  return { tookMs: performance.now() - startedMs, code }
}
