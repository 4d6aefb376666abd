import type { ResourceDifference } from '#lib/envoy/config-differences.ts'
import type { ResourceKind } from '#lib/envoy/proxy-config.ts'

const KINDS: Record<ResourceKind, [one: string, several: string]> = {
  listener: ['listener', 'listeners'],
  route: ['route configuration', 'route configurations'],
  cluster: ['cluster', 'clusters'],
  endpoints: ['set of endpoints', 'sets of endpoints'],
  secret: ['secret', 'secrets'],
  extension: ['extension', 'extensions'],
}

/** A number of resources, such as `2 clusters`. */
export const countWords = (kind: ResourceKind, count: number): string =>
  `${count.toLocaleString('en')} ${KINDS[kind][count === 1 ? 0 : 1]}`

/** The heading of all resources of a kind. */
export function kindTitle(kind: ResourceKind): string {
  const [, several] = KINDS[kind]
  return `${several[0]?.toUpperCase()}${several.slice(1)}`
}

/** Where a resource is that only one side has. */
export function stateWords(state: ResourceDifference['state'], one: string, other: string): string {
  switch (state) {
    case 'changed':
      return 'Differs'
    case 'only-one':
      return `Only in ${one}`
    case 'only-other':
      return `Only in ${other}`
  }
}
