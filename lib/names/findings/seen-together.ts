import { exportsOf } from '#lib/names/mesh-names.ts'
import type { NameService, NameSettings } from '#lib/names/name-service.ts'

/** What one proxy may see, of services that are told apart by a key: at most two keys, and whether one of them is `loud`. */
type Seen = { keys: Set<string>; isLoud: boolean }

/**
 * Whether some namespace is told of at least two of these services, which differ in `keyOf`, one of them `loud`. Only
 * exportTo counts: a Sidecar may hide one of them from some proxies.
 */
export function seenTogether<T extends { service: NameService }>(
  some: readonly T[],
  settings: NameSettings,
  keyOf: (service: NameService) => string,
  isLoud: (one: T) => boolean = () => true,
): boolean {
  const everywhere: Seen = { keys: new Set(), isLoud: false }
  const within = new Map<string, Seen>()
  for (const one of some) {
    for (const namespace of viewersOf(one.service, settings)) {
      const seen =
        namespace === EVERYWHERE ? everywhere : (within.get(namespace) ?? { keys: new Set(), isLoud: false })
      if (seen.keys.size < 2) seen.keys.add(keyOf(one.service))
      seen.isLoud ||= isLoud(one)
      if (namespace !== EVERYWHERE) within.set(namespace, seen)
    }
  }
  if (clash(everywhere)) return true
  return [...within.values()].some((seen) =>
    clash({ keys: new Set([...seen.keys, ...everywhere.keys]), isLoud: seen.isLoud || everywhere.isLoud }),
  )
}

/** The namespaces told of a service, or of one of several. */
export type Viewers = 'all' | ReadonlySet<string>

/** Tells who sees a service; it is worked out once a service. */
export function createViewers(settings: NameSettings): (service: NameService) => Viewers {
  const known = new Map<NameService, Viewers>()
  return (service) => {
    const found = known.get(service)
    if (found !== undefined) return found
    const to = viewersOf(service, settings)
    const viewers = to.includes(EVERYWHERE) ? 'all' : new Set(to)
    known.set(service, viewers)
    return viewers
  }
}

export const anyOf = (some: readonly Viewers[]): Viewers =>
  some.includes('all') ? 'all' : new Set(some.flatMap((one) => (one === 'all' ? [] : [...one])))

/** Whether some namespace is among both. */
export function meet(one: Viewers, other: Viewers): boolean {
  if (one === 'all') return other === 'all' || other.size > 0
  if (other === 'all') return one.size > 0
  const [few, many] = one.size < other.size ? [one, other] : [other, one]
  for (const namespace of few) if (many.has(namespace)) return true
  return false
}

const clash = ({ keys, isLoud }: Seen): boolean => keys.size > 1 && isLoud
const EVERYWHERE = '*'

/** The namespaces that a service is exported to: `*` for all, none when it is exported to nobody. */
function viewersOf(service: NameService, settings: NameSettings): string[] {
  const to = exportsOf(service, settings)
  if (to.includes('*')) return [EVERYWHERE]
  if (to.includes('~')) return []
  return [...new Set(to.map((one) => (one === '.' ? service.namespace : one)))]
}

export const hostOf = ({ hostname }: NameService): string => hostname.toLowerCase()
export const sourceOf = ({ source }: NameService): string =>
  `${source.kind}/${source.namespace}/${source.name}`
