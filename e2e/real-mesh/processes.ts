import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { until } from './exec.ts'
import { inRunDir, type RecordedProcess, readState, updateState } from './run-state.ts'

type Program = { command: string; args: string[]; cwd?: string; env?: Record<string, string> }

/** Starts a program that outlives this one, with its output in `logs/<name>.log`. `order`: higher ones end first. */
export function startProcess(name: string, order: number, program: Program): void {
  mkdirSync(inRunDir('logs'), { recursive: true, mode: 0o700 })
  const log = openSync(logFile(name), 'a', 0o600)
  const child = spawn(program.command, program.args, {
    cwd: program.cwd ?? inRunDir(),
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', HOME: inRunDir(), ...program.env },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const pid = child.pid
  if (pid === undefined) throw new Error(`${name} did not start: is ${program.command} there?`)
  child.unref()
  updateState((state) => {
    state.processes = state.processes.filter((other) => other.name !== name)
    state.processes.push({ name, pid, startTicks: startTicks(pid) ?? '', order })
  })
}

/** Ends a recorded process with TERM, and with KILL after `limitMs`. Nothing happens if it is gone already. */
export async function stopProcess(name: string, limitMs = 10_000): Promise<void> {
  const process_ = readState().processes.find((other) => other.name === name)
  if (!process_) return
  if (isAlive(process_)) {
    signal(process_, 'SIGTERM')
    await until(`${name} to end`, limitMs, () => !isAlive(process_)).catch(() => signal(process_, 'SIGKILL'))
    await until(`${name} to be killed`, 5_000, () => !isAlive(process_))
  }
  // Whatever it left in its process group (an agent's Envoy, say) goes with it, unless the pid is somebody else's by now.
  const ticks = startTicks(process_.pid)
  if (ticks === null || ticks === process_.startTicks) signal(process_, 'SIGKILL')
  updateState((state) => {
    state.processes = state.processes.filter((other) => other.name !== name)
  })
}

/** Ends every recorded process, guests first and etcd last: the API server hangs at exit when etcd is gone. */
export async function stopAllProcesses(): Promise<void> {
  const byOrder = Map.groupBy(readState().processes, (process_) => process_.order)
  for (const order of [...byOrder.keys()].sort((a, b) => b - a)) {
    await Promise.all((byOrder.get(order) ?? []).map(({ name }) => stopProcess(name, 15_000)))
  }
}

/** The end of a process's log, for error messages. */
export function logTail(name: string, lines = 15): string {
  try {
    return readFileSync(logFile(name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(no log)'
  }
}

const logFile = (name: string): string => inRunDir('logs', `${name}.log`)

const isAlive = ({ pid, startTicks: recorded }: RecordedProcess): boolean => startTicks(pid) === recorded

/** The process's start time in clock ticks since boot, or null if there is no such process or it is a zombie. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

/** Signals the whole group of a process we started: it is its group's leader. */
function signal({ pid }: RecordedProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // The group is empty already.
  }
}
