const UNITS = [
  { seconds: 86_400, word: 'day' },
  { seconds: 3_600, word: 'hour' },
  { seconds: 60, word: 'minute' },
  { seconds: 1, word: 'second' },
] as const

/** A duration in the largest unit that tells it exactly: `1 hour`, `90 minutes`. */
export function durationWords(seconds: number): string {
  const unit = UNITS.find((one) => seconds % one.seconds === 0) ?? UNITS[3]
  const count = seconds / unit.seconds
  return `${count} ${unit.word}${count === 1 ? '' : 's'}`
}
