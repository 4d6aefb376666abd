/** A moment by the reader's clock: only the time when it is today, and the year only when it is another one. */
export function momentWords(atMs: number, nowMs: number = Date.now()): string {
  const [date, now] = [new Date(atMs), new Date(nowMs)]
  const time = date.toLocaleTimeString('en-GB')
  if (date.toDateString() === now.toDateString()) return time
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year })} ${time}`
}
