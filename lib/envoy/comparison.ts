import { type EndpointSet, endpointSet } from '#lib/envoy/endpoint-set.ts'
import { textAt } from '#lib/envoy/json-parts.ts'
import type { ConfigResource, ProxyConfig, ResourceKind } from '#lib/envoy/proxy-config.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** `intent`: Envoy's own against what istiod would send it; `earlier`: now against then; `other-proxy`: two proxies. */
export type CompareOptions = {
  what: 'intent' | 'earlier' | 'other-proxy'
  /** Addresses of both proxies, which stand in names and bodies of `other-proxy` only because they are two. */
  ownAddresses?: readonly string[]
}
export type Index = Map<ResourceKind, Map<string, ConfigResource>>

/** What of two configurations is compared, by kind and name, and what was left out and why. */
export function comparable(
  one: ProxyConfig,
  other: ProxyConfig,
  options: CompareOptions,
): { one: Index; other: Index; leftOut: string[] } {
  const { what } = options
  const counts = { static: 0, inline: 0, secret: 0, waiting: 0, local: 0 }
  const neutral = neutralText(options)
  const eds = edsNames([...one.resources, ...other.resources])
  const hasBothEndpoints = [one, other].every(({ resources }) =>
    resources.some(({ kind, state }) => kind === 'endpoints' && state.kind !== 'static'),
  )
  const isCompared = ({ kind, name, state }: ConfigResource): boolean => {
    if (kind === 'route' && state.kind === 'static') return count('inline')
    if (state.kind === 'draining') return count('waiting')
    if (what !== 'earlier' && kind === 'secret') return count('secret')
    if (what !== 'earlier' && state.kind === 'static') return count('static')
    if (kind !== 'endpoints') return true
    if (!hasBothEndpoints) return false
    return what === 'intent' && eds.known.has(name) && !eds.sent.has(name) ? count('local') : true
  }
  const count = (what: keyof typeof counts): false => {
    counts[what] += 1
    return false
  }
  const index = ({ resources }: ProxyConfig): Index => {
    const kinds: Index = new Map()
    for (const resource of resources) {
      if (!isCompared(resource)) continue
      const names = kinds.get(resource.kind) ?? new Map<string, ConfigResource>()
      kinds.set(resource.kind, names)
      const name = resource.kind === 'endpoints' ? resource.name : neutral(resource.name)
      // One that warms up stands for itself only where there is no active one.
      if (resource.state.kind !== 'warming' || !names.has(name)) names.set(name, resource)
    }
    return kinds
  }
  const indexes = { one: index(one), other: index(other) }
  return { ...indexes, leftOut: leftOutWords(options, counts, hasBothEndpoints) }
}

/** Clusters whose endpoints istiod sends; Envoy lists those of the others too, as it has resolved or made them. */
function edsNames(resources: readonly ConfigResource[]): { known: Set<string>; sent: Set<string> } {
  const known = new Set<string>()
  const sent = new Set<string>()
  for (const { kind, name, body } of resources) {
    if (kind !== 'cluster') continue
    const eds = isJsonObject(body.eds_cluster_config) ? body.eds_cluster_config : {}
    const served = textAt(eds, 'service_name') || name
    known.add(served)
    if (textAt(body, 'type') === 'EDS') sent.add(served)
  }
  return { known, sent }
}

const some = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

function leftOutWords(
  { what, ownAddresses = [] }: CompareOptions,
  counts: Record<'static' | 'inline' | 'secret' | 'waiting' | 'local', number>,
  hasBothEndpoints: boolean,
): string[] {
  const bootstrap = some(counts.static, 'resource', 'resources')
  const secrets = some(counts.secret, 'secret', 'secrets')
  const words: [boolean, string][] = [
    [true, 'Versions, nonces and times of updates.'],
    [
      true,
      'The order of endpoints, virtual hosts, domains, filter chains and weighted clusters, which means nothing to Envoy.',
    ],
    [
      counts.static > 0 && what === 'intent',
      `${bootstrap} of Envoy’s bootstrap, which istiod does not send.`,
    ],
    [
      counts.static > 0 && what === 'other-proxy',
      `${bootstrap} of the bootstraps, which each proxy has of its own.`,
    ],
    [counts.inline > 0, 'Routes that stand in listeners are compared with their listeners.'],
    [
      counts.secret > 0 && what === 'intent',
      `${secrets}: Envoy has them from its agent, and istiod shows none that it sends itself.`,
    ],
    [counts.secret > 0 && what === 'other-proxy', `${secrets}, which each proxy has of its own.`],
    [
      counts.local > 0,
      `Endpoints of ${some(counts.local, 'cluster', 'clusters')} that Envoy does not have from istiod (EDS).`,
    ],
    [!hasBothEndpoints, 'Endpoints: they are not in both configurations.'],
    [
      hasBothEndpoints && what === 'intent',
      'Envoy’s own defaults of endpoints: healthy, weight 1, overprovisioning factor 140.',
    ],
    [
      counts.waiting > 0,
      `${some(counts.waiting, 'listener', 'listeners')} that Envoy drains and no longer gives connections to.`,
    ],
    [
      what === 'other-proxy',
      'Prefixes of statistics, Istio’s own tags of traces, and priorities and weights that follow from a proxy’s own locality.',
    ],
    [
      what === 'other-proxy' && ownAddresses.length > 0,
      'The proxies’ own addresses in names and settings (shown as <own address>); not among endpoints.',
    ],
  ]
  return words.flatMap(([applies, sentence]) => (applies ? [sentence] : []))
}

/** Two bodies in the form in which they are compared. */
export function comparableBodies(
  one: ConfigResource,
  other: ConfigResource,
  options: CompareOptions,
): [JsonObject | EndpointSet, JsonObject | EndpointSet] {
  if (one.kind === 'endpoints') {
    const withPriorities = options.what !== 'other-proxy'
    const sets = [
      endpointSet(one.body, { withPriorities }),
      endpointSet(other.body, { withPriorities }),
    ] as const
    // Envoy does not keep the weights of localities that its cluster does not go by.
    const hasBoth = sets.every(({ localities }) => Object.keys(localities).length > 0)
    if (options.what !== 'intent' || hasBoth) return [...sets]
    return [
      { ...sets[0], localities: {} },
      { ...sets[1], localities: {} },
    ]
  }
  if (options.what !== 'other-proxy') return [one.body, other.body]
  const neutral = neutralText(options)
  return [neutralObject(one.body, neutral), neutralObject(other.body, neutral)]
}

function neutralText({ what, ownAddresses = [] }: CompareOptions): (text: string) => string {
  const own = ownAddresses.filter((address) => /^[\d.:a-fA-F]{3,}$/.test(address))
  if (what !== 'other-proxy' || own.length === 0) return (text) => text
  const escaped = own.map((address) => address.replaceAll('.', '\\.')).join('|')
  const pattern = new RegExp(`(?<![\\dA-Za-z.])(?:${escaped})(?![\\d.]*[\\da-fA-F])`, 'g')
  return (text) =>
    own.some((address) => text.includes(address)) ? text.replace(pattern, '<own address>') : text
}

const NAMED_AFTER_PROXY = new Set(['stat_prefix', 'alt_stat_name'])
function neutralObject(object: JsonObject, neutral: (text: string) => string): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]) =>
    NAMED_AFTER_PROXY.has(key) ? [] : [[key, neutralValue(withoutOwnTags(key, value), neutral)] as const],
  )
  return Object.fromEntries(entries)
}

/** Tags of traces in which Istio says whose they are. */
const withoutOwnTags = (key: string, value: unknown): unknown =>
  key === 'custom_tags' && Array.isArray(value)
    ? value.filter((tag) => !(isJsonObject(tag) && textAt(tag, 'tag').startsWith('istio.')))
    : value

function neutralValue(value: unknown, neutral: (text: string) => string): unknown {
  if (typeof value === 'string') return neutral(value)
  if (Array.isArray(value)) return value.map((item) => neutralValue(item, neutral))
  return isJsonObject(value) ? neutralObject(value, neutral) : value
}
