import type { RuleDestination } from '#lib/traffic/rules.ts'

/** What a destination is called among those of its rule: its subset, or its host where there is none. */
export function destinationName(
  { host, subset, port, index }: RuleDestination,
  all: readonly RuleDestination[],
): string {
  const name = subset || shortHost(host)
  const alike = all.filter((other) => (other.subset || shortHost(other.host)) === name)
  if (alike.length < 2) return name
  const full = [subset ? `${subset} of ${host}` : host, ...(port === null ? [] : [`:${port}`])].join('')
  return alike.some((other) => other.index !== index && sameTarget(other, { host, subset, port }))
    ? `${full} (${index + 1})`
    : full
}

type Target = Pick<RuleDestination, 'host' | 'subset' | 'port'>
const sameTarget = (a: Target, b: Target): boolean =>
  a.host === b.host && a.subset === b.subset && a.port === b.port

/** A Service of the cluster by its name and namespace. */
export const shortHost = (host: string): string => host.replace(/\.svc\.cluster\.local$/, '')
