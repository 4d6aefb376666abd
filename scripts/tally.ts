/** Counts of one run, and the closing line that CI reads. */
export type Tally = { passed: number; failed: number; skipped: number }

export const emptyTally = (): Tally => ({ passed: 0, failed: 0, skipped: 0 })

export const addTally = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export const tallyLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`
