import { protoDuration, secondsOf } from '#server/demo/config/duration.ts'
import { headerChanges, perRouteFilters } from '#server/demo/config/route-extras.ts'
import { routeMatch } from '#server/demo/config/route-match.ts'
import type { Route } from '#server/demo/envoy/routing.ts'
import { type Part, partOf, partsOf, textOf } from '#server/demo/parts.ts'

const PREVIOUS_HOSTS = {
  name: 'envoy.retry_host_predicates.previous_hosts',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
  },
}
const RETRY_ON = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes'

/** A rule of a VirtualService as Envoy's routes, one for each of its matches; or the one way to a host without rules. */
export function routeOf(route: Route, host: string, port: number): Part[] {
  const { match, rule, virtualService } = route
  return (match.length > 0 ? match : [undefined]).map((one) => ({
    match: routeMatch(one),
    ...action(route),
    ...(virtualService
      ? {
          metadata: {
            filter_metadata: {
              istio: {
                config: `/apis/networking.istio.io/v1/namespaces/${virtualService.replace('/', '/virtual-service/')}`,
              },
            },
          },
        }
      : {}),
    decorator: { operation: `${operationHost(route, host)}:${port}${operationPath(one)}` },
    ...headerChanges(headersOf(rule)),
    ...perRouteFilters(rule),
    ...nameOf(route.name, textOf(one?.name)),
  }))
}

/** Traces call a route by where it goes, or by its VirtualService when it goes to several places. */
const operationHost = ({ clusters, virtualService }: Route, host: string): string =>
  clusters.length > 1 ? (virtualService.split('/')[1] ?? host) : (clusters[0]?.name.split('|')[3] ?? host)

function operationPath(match: Part | undefined): string {
  const { exact, prefix, regex } = partOf(match?.uri)
  if (textOf(prefix)) return `${prefix}*`
  return textOf(exact) || textOf(regex) || '/*'
}

const nameOf = (rule: string, match: string): Part => {
  const name = [rule, match].filter(Boolean).join('.')
  return name ? { name } : {}
}

/** The changes of a rule, with those of its destination when there is one only. */
function headersOf(rule: Part): Part {
  const destinations = partsOf(rule.route)
  const [only] = destinations
  const of = [partOf(rule.headers), ...(destinations.length === 1 && only ? [partOf(only.headers)] : [])]
  const merged = (side: string): Part => ({
    add: Object.assign({}, ...of.map((one) => partOf(partOf(one[side]).add))),
    set: Object.assign({}, ...of.map((one) => partOf(partOf(one[side]).set))),
    remove: of.flatMap((one) => partOf(one[side]).remove ?? []),
  })
  return { request: merged('request'), response: merged('response') }
}

function action({ rule, clusters }: Route): Part {
  if (rule.redirect !== undefined) return { redirect: redirect(partOf(rule.redirect)) }
  if (rule.directResponse !== undefined) {
    const { status, body } = partOf(rule.directResponse)
    const text = textOf(partOf(body).string)
    return { direct_response: { status, ...(text ? { body: { inline_string: text } } : {}) } }
  }
  const timeout = protoDuration(rule.timeout)
  const { uri, authority } = partOf(rule.rewrite)
  return {
    route: {
      ...target(clusters, rule),
      timeout,
      ...retries(rule.retries),
      ...(textOf(uri) ? { prefix_rewrite: uri } : {}),
      ...(textOf(authority) ? { host_rewrite_literal: authority } : {}),
      ...mirrors(rule),
      max_grpc_timeout: timeout,
    },
  }
}

function target(clusters: Route['clusters'], rule: Part): Part {
  const [only] = clusters
  if (clusters.length === 1 || !only) return { cluster: only?.name ?? 'BlackHoleCluster' }
  const destinations = partsOf(rule.route).filter(({ weight }) => Number(weight ?? 0) > 0)
  return {
    weighted_clusters: {
      clusters: clusters.map(({ name, share }, index) => ({
        name,
        weight: Number(destinations[index]?.weight ?? Math.round(share * 100)),
        ...headerChanges(partOf(destinations[index]?.headers)),
      })),
    },
  }
}

/** Istio retries twice where nothing is said, and never when it is told so. */
function retries(value: unknown): Part {
  const { attempts, perTryTimeout, retryOn } = partOf(value)
  if (attempts === 0) return {}
  return {
    retry_policy: {
      retry_on: textOf(retryOn) || RETRY_ON,
      num_retries: typeof attempts === 'number' ? attempts : 2,
      ...(secondsOf(perTryTimeout) > 0 ? { per_try_timeout: protoDuration(perTryTimeout) } : {}),
      retry_host_predicate: [PREVIOUS_HOSTS],
      host_selection_retry_max_attempts: '5',
    },
  }
}

function mirrors({ mirror, mirrorPercentage }: Part): Part {
  if (mirror === undefined) return {}
  const { host, subset, port } = partOf(mirror)
  const cluster = `outbound|${partOf(port).number ?? 80}|${textOf(subset)}|${textOf(host)}`
  const percent = Number(partOf(mirrorPercentage).value ?? 100)
  return {
    request_mirror_policies: [
      {
        cluster,
        runtime_fraction: {
          default_value: { numerator: Math.round(percent * 10_000), denominator: 'MILLION' },
        },
      },
    ],
  }
}

const CODES: Record<number, string> = {
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
}

function redirect({ authority, uri, scheme, redirectCode }: Part): Part {
  const code = CODES[Number(redirectCode)]
  return {
    ...(textOf(scheme) ? { scheme_redirect: scheme } : {}),
    ...(textOf(authority) ? { host_redirect: authority } : {}),
    ...(textOf(uri) ? { path_redirect: uri } : {}),
    ...(code ? { response_code: code } : {}),
  }
}
