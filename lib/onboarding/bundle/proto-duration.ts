const NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const WHOLE = /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/
/** Longer than any duration of Go in full, `2562047h47m16.854775807s`. */
const MOST_CHARACTERS = 64
const PART = /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g

/**
 * A duration in Go's notation (`1h30m`, `1.5s`) as protobuf's JSON has it (`5400s`, `1.500s`); null for what is none, or is longer than 64
 * characters.
 */
export function protoDuration(text: string): string | null {
  if (/^[+-]?0$/.test(text)) return '0s'
  if (text.length > MOST_CHARACTERS || !WHOLE.test(text)) return null
  let nanos = 0n
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(PART)) {
    const size = NANOS[unit] ?? 0n
    nanos += BigInt(whole || '0') * size
    if (fraction) nanos += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  const seconds = `${text.startsWith('-') && nanos > 0n ? '-' : ''}${nanos / NANOS_PER_SECOND}`
  const rest = String(nanos % NANOS_PER_SECOND)
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '')
  return rest === '' ? `${seconds}s` : `${seconds}.${rest}s`
}

const NANOS_PER_SECOND = 1_000_000_000n
