import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type BenchEngine, openEngine } from './history-engine.ts'
import { fillDatabase } from './history-fill.ts'
import { benchPrune, benchWrite } from './history-prune-write.ts'
import { benchQuery } from './history-query.ts'
import { benchStorm } from './history-storm.ts'

/**
 * What the history costs on each database: a storm of one transition a VM, the questions that pages ask of a month of
 * transitions, the pruning of what is too old, and writing without a pause. Each database has a process of its own.
 *
 * `--engine=sqlite|postgres`, `--only=storm|query|prune|write`, `--rows` in the filled database, `--entries` in the storm.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite,postgres' },
    only: { type: 'string', default: 'storm,query,prune,write' },
    rows: { type: 'string', default: '10000000' },
    entries: { type: 'string', default: '100000' },
  },
})
const SMALL_ROWS = 100_000
const { gc } = globalThis

if (gc) await benchEngine(values.engine, gc)
else await benchEach(values.engine.split(','))

/** Memory can be compared only after a collection, which has to be asked for at the start of a process. */
async function benchEach(engines: readonly string[]): Promise<void> {
  let child: ChildProcess | null = null
  let isStopped = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isStopped = true
      child?.kill(signal)
    })
  }
  for (const engine of engines) {
    if (isStopped) break
    const flags = process.argv.slice(2).filter((flag) => !flag.startsWith('--engine'))
    const started = spawn(
      process.execPath,
      ['--expose-gc', fileURLToPath(import.meta.url), ...flags, `--engine=${engine}`],
      { stdio: 'inherit' },
    )
    child = started
    const code = await new Promise<number | null>((resolve) => started.once('exit', resolve))
    if (code !== 0) process.exitCode = code ?? 1
  }
}

async function benchEngine(name: string, collect: () => void): Promise<void> {
  const engine = await openEngine(name)
  if (!engine) return console.log(`${name}: skipped, there is none here`)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void engine.remove().finally(() => process.exit(130)))
  try {
    await benchParts(engine, values.only.split(','), collect)
  } finally {
    await engine.remove()
  }
}

async function benchParts(engine: BenchEngine, parts: readonly string[], collect: () => void): Promise<void> {
  const print = (part: string, label: string, result: string): void =>
    console.log(`${engine.name.padEnd(8)}  ${part.padEnd(5)}  ${label.padEnd(42)}  ${result}`)
  if (parts.includes('storm')) {
    const report = (label: string, result: string): void => print('storm', label, result)
    await benchStorm(await engine.createDatabase('storm'), Number(values.entries), collect, report)
  }
  if (!parts.some((part) => ['query', 'prune', 'write'].includes(part))) return
  const rows = Number(values.rows)
  const large = await fillDatabase(engine, rows)
  print('fill', `${rows} transitions`, `${(large.fillMs / 1000).toFixed(0)} s, ${large.size}`)
  if (parts.includes('query')) {
    const small = await fillDatabase(engine, SMALL_ROWS)
    await benchQuery(small, large, (label, result) => print('query', label, result))
  }
  if (parts.includes('prune')) await benchPrune(large, (label, result) => print('prune', label, result))
  if (parts.includes('write')) await benchWrite(large, (label, result) => print('write', label, result))
}
