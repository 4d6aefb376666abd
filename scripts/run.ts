import { spawn } from 'node:child_process'
import { ROOT } from './paths.ts'

export type Outcome = { code: number; output: string }

/**
 * Runs a program in the checkout and waits for it, at most `limitMs`.
 * With `quiet` its output is only collected, otherwise it also goes to this terminal.
 */
export function run(
  command: string,
  args: string[],
  options: { env?: Record<string, string>; quiet?: boolean; limitMs?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 20 * 60_000)
    const collect = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      chunks.push(chunk)
      if (!options.quiet) stream.write(chunk)
    }
    child.stdout.on('data', collect(process.stdout))
    child.stderr.on('data', collect(process.stderr))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
