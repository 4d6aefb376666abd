import { inlineRoutes } from '#lib/envoy/inline-routes.ts'
import { durationAt, numberAt, objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import type { ProxyConfig } from '#lib/envoy/proxy-config.ts'
import type { EnvoyRoute, RouteTarget } from '#lib/envoy/route.ts'
import { percentOf, routeMatchWords } from '#lib/envoy/route-match.ts'
import { canonicalJson, type JsonObject, textsOf } from '#lib/json.ts'

/**
 * All routes of a configuration in the order in which Envoy tries them: those that istiod sends (RDS), then those that stand
 * in listeners. A RouteConfiguration that several filter chains share is there once.
 */
export function routesOf(config: ProxyConfig): EnvoyRoute[] {
  const of = (isStatic: boolean) =>
    config.resources.filter(({ kind, state }) => kind === 'route' && (state.kind === 'static') === isStatic)
  const inline = inlineRoutes(config)
  const all = [...of(false), ...once(inline.length > 0 ? inline : of(true))]
  const ids = new Map<string, number>()
  return all
    .flatMap(({ name, body }) => routesOfConfiguration(name, body))
    .map((route) => {
      const before = ids.get(route.id) ?? 0
      ids.set(route.id, before + 1)
      return before === 0 ? route : { ...route, id: `${route.id} #${before + 1}` }
    })
}

type Configuration = { name: string; body: JsonObject }
const once = (all: readonly Configuration[]): Configuration[] => [
  ...new Map(all.map((one) => [`${one.name} ${canonicalJson(one.body)}`, one])).values(),
]

/** The routes of one RouteConfiguration. */
export const routesOfConfiguration = (configuration: string, body: JsonObject): EnvoyRoute[] =>
  objectsAt(body, 'virtual_hosts').flatMap((host) => {
    const virtualHost = textAt(host, 'name')
    const domains = textsOf(host.domains)
    return objectsAt(host, 'routes').map((route, index): EnvoyRoute => {
      const action = objectAt(route, 'route')
      return {
        id: `${configuration} ${virtualHost} ${index}`,
        configuration,
        virtualHost,
        domains,
        name: textAt(route, 'name'),
        match: routeMatchWords(objectAt(route, 'match')),
        leadsTo: targetOf(route),
        timeoutMs: durationAt(action, 'timeout'),
        retries: retriesOf(action),
        mirrors: objectsAt(action, 'request_mirror_policies').map((policy) => ({
          cluster: textAt(policy, 'cluster'),
          percent: percentOf(objectAt(objectAt(policy, 'runtime_fraction'), 'default_value')) ?? 100,
        })),
      }
    })
  })

function targetOf(route: JsonObject): RouteTarget {
  if (Object.hasOwn(route, 'redirect'))
    return { kind: 'redirect', to: redirectWords(objectAt(route, 'redirect')) }
  if (Object.hasOwn(route, 'direct_response'))
    return { kind: 'direct-response', status: numberAt(objectAt(route, 'direct_response'), 'status') ?? 0 }
  const action = objectAt(route, 'route')
  const cluster = textAt(action, 'cluster')
  if (cluster) return { kind: 'clusters', clusters: [{ name: cluster, weight: 100, percent: 100 }] }
  const weighted = objectsAt(objectAt(action, 'weighted_clusters'), 'clusters')
  if (weighted.length > 0) return { kind: 'clusters', clusters: weightedOf(weighted) }
  const header = textAt(action, 'cluster_header')
  if (header) return { kind: 'other', words: `the cluster that the header ${header} names` }
  const plugin = textAt(action, 'cluster_specifier_plugin')
  if (plugin) return { kind: 'other', words: `the cluster that ${plugin} chooses` }
  if (Object.hasOwn(route, 'non_forwarding_action')) return { kind: 'other', words: 'nothing is sent on' }
  return { kind: 'other', words: 'unknown' }
}

/** Envoy's shares are of the sum of all weights, whatever it is. */
function weightedOf(clusters: readonly JsonObject[]) {
  const weights = clusters.map((one) => numberAt(one, 'weight') ?? 0)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return clusters.map((one, index) => {
    const weight = weights[index] ?? 0
    return {
      name: textAt(one, 'name') || `the cluster that the header ${textAt(one, 'cluster_header')} names`,
      weight,
      percent: total > 0 ? (weight * 100) / total : 0,
    }
  })
}

function redirectWords(redirect: JsonObject): string {
  const scheme = textAt(redirect, 'scheme_redirect') || (redirect.https_redirect === true ? 'https' : '')
  const port = numberAt(redirect, 'port_redirect')
  const named = textAt(redirect, 'host_redirect')
  const host =
    named || scheme || port !== null ? `${named || '<host>'}${port === null ? '' : `:${port}`}` : ''
  const path = textAt(redirect, 'path_redirect') || textAt(redirect, 'prefix_rewrite')
  const to = `${scheme ? `${scheme}://` : ''}${host}${path}` || 'the same place'
  const rewrite = objectAt(redirect, 'regex_rewrite')
  const pattern = textAt(objectAt(rewrite, 'pattern'), 'regex')
  const rewritten = pattern ? `, path by regex ${pattern} to ${textAt(rewrite, 'substitution')}` : ''
  const code = textAt(redirect, 'response_code').toLowerCase().replaceAll('_', ' ')
  return `${to}${rewritten}${code ? ` (${code})` : ''}`
}

function retriesOf(action: JsonObject): EnvoyRoute['retries'] {
  if (!Object.hasOwn(action, 'retry_policy')) return null
  const policy = objectAt(action, 'retry_policy')
  return { attempts: numberAt(policy, 'num_retries') ?? 1, on: textAt(policy, 'retry_on') }
}
