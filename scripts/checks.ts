import { bin } from './paths.ts'
import { run } from './run.ts'
import { addTally, emptyTally, type Tally } from './tally.ts'

type Check = { name: string; command: string; args: string[] }

const STATIC_CHECKS: Check[] = [
  {
    name: 'biome (format, lint, import rule)',
    command: bin('biome'),
    args: ['check', '--error-on-warnings', '.'],
  },
  { name: 'tsc', command: bin('tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'knip (unused files, exports, dependencies)', command: bin('knip'), args: [] },
]

/** Runs the static checks one after the other; each counts as one test. Prints a failed check's output. */
export async function runStaticChecks(): Promise<Tally> {
  await run(bin('next'), ['typegen'], { quiet: true })
  let tally = emptyTally()
  for (const check of STATIC_CHECKS) {
    const startedMs = performance.now()
    const { code, output } = await run(check.command, check.args, { quiet: true })
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`)
    if (code !== 0) console.log(output)
    tally = addTally(tally, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })
  }
  return tally
}

/** Runs the unit and property tests with vitest. */
export async function runUnitTests(): Promise<Tally> {
  const { code, output } = await run(bin('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=.cache/unit.json',
  ])
  return readVitest(code, output)
}

async function readVitest(code: number, output: string): Promise<Tally> {
  const { readFile } = await import('node:fs/promises')
  const { at } = await import('./paths.ts')
  const report: unknown = JSON.parse(await readFile(at('.cache/unit.json'), 'utf8').catch(() => '{}'))
  const count = (name: string): number => {
    const value = typeof report === 'object' && report !== null ? Reflect.get(report, name) : undefined
    return typeof value === 'number' ? value : 0
  }
  const tally = {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  }
  // A file that does not even load fails the run without a failed test.
  if (code !== 0 && tally.failed === 0) {
    if (tally.passed === 0) console.log(output)
    return { ...tally, failed: 1 }
  }
  return tally
}
