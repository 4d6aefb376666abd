import { runBrowserTests } from './browser-tests.ts'
import { buildIfChanged } from './build.ts'
import { runStaticChecks, runUnitTests } from './checks.ts'
import { addTally, tallyLine } from './tally.ts'

let tally = addTally(await runStaticChecks(), await runUnitTests())
await buildIfChanged()
tally = addTally(tally, await runBrowserTests('demo'))
console.log(tallyLine(tally))
process.exitCode = tally.failed === 0 ? 0 : 1
