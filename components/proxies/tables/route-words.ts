import type { EnvoyRoute } from '#lib/envoy/route.ts'

/** How long a route waits for an answer; empty when it says nothing of it. */
export function timeoutWords(timeoutMs: number | null): string {
  if (timeoutMs === null) return ''
  if (timeoutMs === 0) return 'no timeout'
  return timeoutMs < 1000 ? `timeout ${timeoutMs} ms` : `timeout ${timeoutMs / 1000} s`
}

/** How often a route tries again, and upon what; empty when it never does. */
export function retryWords(retries: EnvoyRoute['retries']): string {
  if (!retries || retries.attempts === 0) return ''
  const times = retries.attempts === 1 ? '1 retry' : `${retries.attempts} retries`
  return retries.on ? `${times} on ${retries.on.split(',').join(', ')}` : times
}

/** A share in percent to one place; a little is never called nothing, nor almost all everything. */
export function percentWords(percent: number): string {
  if (percent > 0 && percent < 0.05) return '<0.1 %'
  if (percent > 99.95 && percent < 100) return '>99.9 %'
  return `${Math.round(percent * 10) / 10} %`
}
