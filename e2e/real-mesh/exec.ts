import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

type ExecOptions = { cwd?: string; env?: Record<string, string>; input?: string; limitMs?: number }

/** Runs a program to its end, 60 s at most unless told otherwise. Returns its stdout; throws with its stderr. */
export function exec(command: string, args: string[], options: ExecOptions = {}): string {
  const result = spawnSync(command, args, {
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.input !== undefined ? { input: options.input } : {}),
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    timeout: options.limitMs ?? 60_000,
    maxBuffer: 256 * 1024 * 1024,
  })
  if (result.status === 0) return result.stdout
  const why = result.error?.message ?? `exit ${result.status ?? result.signal}`
  throw new Error(`${command} ${args.slice(0, 4).join(' ')}: ${why}\n${result.stderr}`.trim())
}

/** Asks until the answer is not null, false or a thrown error; gives up after `limitMs` and says what was awaited. */
export async function until<T>(
  what: string,
  limitMs: number,
  ask: () => T | null | false | Promise<T | null | false>,
): Promise<T> {
  const deadline = performance.now() + limitMs
  let last = ''
  while (performance.now() < deadline) {
    try {
      const answer = await ask()
      if (answer !== null && answer !== false) return answer
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    await delay(200)
  }
  throw new Error(`waited ${limitMs / 1000} s for ${what}${last ? `; last answer: ${last}` : ''}`)
}
