import { checkMachine } from '../e2e/real-mesh/machine.ts'
import { runBrowserTests } from './browser-tests.ts'
import { buildIfChanged } from './build.ts'
import { run } from './run.ts'
import { tallyLine } from './tally.ts'

const reason = await checkMachine()
if (reason) {
  console.error(`test:mesh cannot run here: ${reason}`)
  process.exit(1)
}
const built = await run(process.execPath, ['e2e/real-mesh/cli.ts', 'build'], { limitMs: 45 * 60_000 })
if (built.code !== 0) process.exit(1)
await buildIfChanged()
const tally = await runBrowserTests('mesh', process.argv.slice(2))
console.log(tallyLine(tally))
process.exitCode = tally.failed === 0 ? 0 : 1
