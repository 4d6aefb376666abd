const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, µs: 1e-6, ns: 1e-9 }

/** A duration as Istio's objects have it (`1m30s`, `250ms`) in seconds; 0 when it is none. */
export const secondsOf = (text: unknown): number =>
  typeof text === 'string'
    ? [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
        0,
      )
    : 0

/** A duration as protobuf writes it in JSON: seconds, with none or three decimals. */
export function protoDuration(text: unknown): string {
  const seconds = secondsOf(text)
  return Number.isInteger(seconds) ? `${seconds}s` : `${seconds.toFixed(3)}s`
}
