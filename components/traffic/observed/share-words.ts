/** A share in percent to a tenth; a little more than nothing never reads as nothing, nor a little less than all as all. */
export function shareWords(percent: number): string {
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent < 100 && percent > 99.9) return '> 99.9 %'
  return `${Math.round(percent * 10) / 10} %`
}

/** A difference of two shares, with its sign. */
export function differenceWords(points: number): string {
  const rounded = Math.round(points * 10) / 10
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '±'
  return `${sign}${Math.abs(rounded)} points`
}

/** A count, rounded to a whole one from 10 on. */
export const countWords = (count: number): string =>
  (count >= 10 ? Math.round(count) : Math.round(count * 10) / 10).toLocaleString('en')
