import { runStaticChecks, runUnitTests } from './checks.ts'
import { addTally, tallyLine } from './tally.ts'

const tally = addTally(await runStaticChecks(), await runUnitTests())
console.log(tallyLine(tally))
process.exitCode = tally.failed === 0 ? 0 : 1
