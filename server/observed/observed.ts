import type { ObservedSplit } from '#lib/traffic/observed.ts'

/** What callers counted. Sampling begins with the first question about a host and ends some time after the last. */
export type Observed = {
  of(host: string): Promise<ObservedSplit>
  stop(): void
}
