import { isCidr, isDnsLabel, isIpAddress } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import { judgeHttpRule, routeProblems } from '#server/demo/webhook/http-rule.ts'
import { exportToProblems, hostProblem, type Verdict } from '#server/demo/webhook/verdict.ts'

/** Istio's rules for a VirtualService that its schema can not say (istio pkg/config/validation, virtualservice.go). */
export function judgeVirtualService(spec: Part, namespace: string): Verdict {
  const [http, tls, tcp] = [partsOf(spec.http), partsOf(spec.tls), partsOf(spec.tcp)]
  const hosts = stringsOf(spec.hosts)
  const gateways = stringsOf(spec.gateways)
  const isDelegate = hosts.length === 0
  const errors = [
    ...(isDelegate ? delegateProblems(spec) : hostsProblems(hosts, gateways)),
    ...gateways.flatMap(gatewayProblems),
    ...(http.length + tls.length + tcp.length === 0 ? ['http, tcp or tls must be provided'] : []),
    ...http.flatMap((rule, index) =>
      judgeHttpRule(rule, isDelegate).map((text) => `http[${index}]: ${text}`),
    ),
    ...tls.flatMap((rule, index) => tlsProblems(rule, hosts).map((text) => `tls[${index}]: ${text}`)),
    ...tcp.flatMap((rule, index) => tcpProblems(rule).map((text) => `tcp[${index}]: ${text}`)),
    ...exportToProblems(stringsOf(spec.exportTo), namespace),
  ]
  return { errors, warnings: [...unusedRules(http), ...deprecations(http)] }
}

const delegateProblems = (spec: Part): string[] =>
  ['gateways', 'tls', 'tcp']
    .filter((field) => Array.isArray(spec[field]) && (spec[field] as unknown[]).length > 0)
    .map((field) => `a VirtualService without hosts is a delegate and must have no ${field}`)

function hostsProblems(hosts: string[], gateways: string[]): string[] {
  const errors = hosts.map(hostProblem).filter(Boolean)
  const isMesh = gateways.length === 0 || gateways.includes('mesh')
  if (isMesh && hosts.includes('*')) errors.push('the wildcard host * is not allowed for the mesh gateway')
  for (const [index, a] of hosts.entries())
    for (const b of hosts.slice(index + 1))
      if (covers(a, b) || covers(b, a)) errors.push(`duplicate hosts: ${a} & ${b}`)
  return errors
}

/** Whether a host, which may be a wildcard, stands for a name. */
const covers = (host: string, name: string): boolean =>
  host === name || (host.startsWith('*') && name.endsWith(host.slice(1)))

function gatewayProblems(gateway: string): string[] {
  const parts = gateway.split('/')
  const [namespace, name] = parts.length === 2 ? parts : ['default', parts[0]]
  const isName = (name ?? '').split('.').every(isDnsLabel)
  const isValid = parts.length <= 2 && isName && (namespace === '.' || isDnsLabel(namespace ?? ''))
  return isValid ? [] : [`gateway ${JSON.stringify(gateway)} is not valid`]
}

function tlsProblems(rule: Part, hosts: string[]): string[] {
  const matches = partsOf(rule.match)
  const route = partsOf(rule.route)
  return [
    ...(matches.length === 0 ? ['a TLS route must have at least one match'] : []),
    ...matches.flatMap((match) => {
      const names = stringsOf(match.sniHosts)
      if (names.length === 0) return ['a TLS match must have at least one SNI host']
      return names
        .filter((name) => !hosts.some((host) => covers(host, name)))
        .map((name) => `SNI host ${JSON.stringify(name)} is not covered by any of the hosts`)
    }),
    ...(route.length === 0 ? ['TLS route is required'] : routeProblems(route)),
    ...matches.flatMap(subnetProblems),
  ]
}

function tcpProblems(rule: Part): string[] {
  const route = partsOf(rule.route)
  return [
    ...(route.length === 0 ? ['TCP route is required'] : routeProblems(route)),
    ...partsOf(rule.match).flatMap(subnetProblems),
  ]
}

const subnetProblems = (match: Part): string[] =>
  stringsOf(match.destinationSubnets)
    .filter((subnet) => !isIpAddress(subnet) && !isCidr(subnet))
    .map((subnet) => `${subnet} is neither an address nor a CIDR block`)

/** Only the last rule can do without a match: what follows one that takes everything is never reached. */
function unusedRules(http: Part[]): string[] {
  const first = http.findIndex((rule) => partsOf(rule.match).length === 0)
  if (first < 0) return []
  return http.slice(first + 1).map((rule, index) => {
    const name = textOf(rule.name) || `#${first + 1 + index}`
    return `rule ${name} is not used: rule #${first} takes everything before it`
  })
}

const deprecations = (http: Part[]): string[] =>
  http.some((rule) => has(rule, 'mirrorPercent')) ? ['mirrorPercent is deprecated, use mirrorPercentage'] : []
