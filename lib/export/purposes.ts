import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { ROOT_NAMESPACE, resolveHost } from '#lib/traffic/destinations.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { RuleDestination, TrafficRule } from '#lib/traffic/rules.ts'
import { listAt, numberAt, objectAt, plainText, textAt } from '#lib/traffic/spec-edit.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

/** How many of a thing are named before the rest is counted. */
const MOST = 6

/** What an object is for, in sentences; none where there is nothing that its fields do not say better. */
export function purposeOf(kind: Kind, object: JsonObject): string[] {
  const metadata = objectAt(object, 'metadata')
  const spec = objectAt(object, 'spec')
  const place = { name: textAt(metadata, 'name'), namespace: textAt(metadata, 'namespace') }
  return PURPOSES[kind]?.(spec, place) ?? []
}

type Place = { name: string; namespace: string }

const PURPOSES: Partial<Record<Kind, (spec: JsonObject, place: Place) => string[]>> = {
  WorkloadGroup: (spec, { name }) => [
    `VMs that connect with ISTIO_META_AUTO_REGISTER_GROUP=${name} become WorkloadEntries by this template.`,
    ...probeWords(objectAt(spec, 'probe')),
  ],
  WorkloadEntry: (spec) => [
    `A workload of the mesh at ${textAt(spec, 'address') || 'an address that only its network knows'}.`,
  ],
  ServiceEntry: (spec) => {
    const isExternal = textAt(spec, 'location') !== 'MESH_INTERNAL'
    const selector = labelsText(objectAt(objectAt(spec, 'workloadSelector'), 'labels'))
    const behind = selector
      ? `VMs and pods with ${selector}`
      : listAt(spec, 'endpoints').length > 0
        ? `${listAt(spec, 'endpoints').length} endpoints written here`
        : resolutionWords(textAt(spec, 'resolution'))
    return [
      `Makes ${some(textsOf(spec.hosts))} known to the mesh, ${isExternal ? 'outside of it' : 'as a part of it'}: ${behind}.`,
    ]
  },
  Service: (spec, { name, namespace }) => {
    const selector = labelsText(objectAt(spec, 'selector'))
    const host = `${name}.${namespace}.svc.cluster.local`
    if (textAt(spec, 'type') === 'ExternalName')
      return [`${host} is another name of ${textAt(spec, 'externalName')}.`]
    return [
      selector
        ? `${host} is what has ${selector}, pods and WorkloadEntries alike.`
        : `${host} has no selector: its endpoints are written by hand.`,
    ]
  },
  VirtualService: routeWords,
  DestinationRule: (spec) => {
    const subsets = listAt(spec, 'subsets').filter(isJsonObject)
    const host = short(textAt(spec, 'host'))
    if (subsets.length === 0) return [`Says how proxies connect to ${host}.`]
    const names = subsets.map(
      (subset) => `${textAt(subset, 'name')} (${labelsText(objectAt(subset, 'labels')) || 'all'})`,
    )
    return [`Divides ${host} into ${subsets.length === 1 ? 'subset' : 'subsets'} ${some(names)}.`]
  },
  Gateway: (spec) => {
    const servers = listAt(spec, 'servers').filter(isJsonObject)
    const ports = servers.map((server) => {
      const port = objectAt(server, 'port')
      const mode = textAt(objectAt(server, 'tls'), 'mode')
      return `${plainText(port.number ?? '?')} (${[textAt(port, 'protocol'), mode].filter(Boolean).join(' ')}) for ${some(textsOf(server.hosts))}`
    })
    const at = labelsText(objectAt(spec, 'selector'))
    return [`Opens ${some(ports) || 'nothing'} at gateways ${at ? `with ${at}` : 'of every kind'}.`]
  },
  Sidecar: (spec, { namespace }) => {
    const selector = labelsText(objectAt(objectAt(spec, 'workloadSelector'), 'labels'))
    const who = selector ? `proxies with ${selector}` : `every proxy of namespace ${namespace}`
    const hosts = listAt(spec, 'egress')
      .filter(isJsonObject)
      .flatMap((one) => textsOf(one.hosts))
    return [
      hosts.length > 0 ? `Limits what ${who} can reach to ${some(hosts)}.` : `Says what ${who} listen on.`,
    ]
  },
  PeerAuthentication: (spec, place) => {
    const mode = textAt(objectAt(spec, 'mtls'), 'mode')
    const ports = Object.entries(objectAt(spec, 'portLevelMtls')).map(
      ([port, mtls]) => `port ${port}: ${isJsonObject(mtls) ? textAt(mtls, 'mode') || 'UNSET' : 'UNSET'}`,
    )
    const said = [...(mode ? [mode] : []), ...ports]
    return [`Mutual TLS that ${selectedWords(spec, place)} accept: ${some(said) || 'as the mesh says'}.`]
  },
  AuthorizationPolicy: (spec, place) => {
    const rules = listAt(spec, 'rules').length
    const action = textAt(spec, 'action') || 'ALLOW'
    return [
      `${action} for requests to ${selectedWords(spec, place)}: ${rules === 0 ? 'no rule, so none match' : rules === 1 ? '1 rule' : `${rules} rules`}.`,
    ]
  },
  ServiceAccount: (_, { name, namespace }) => [
    `The identity spiffe://<trust domain>/ns/${namespace}/sa/${name} of workloads that run as it.`,
  ],
}

/** Rules are read top down, so each is told in its order. */
function routeWords(spec: JsonObject, { namespace }: Place): string[] {
  const written = textsOf(spec.hosts)
  const own = written.length === 1 ? resolveHost(written[0] ?? '', namespace) : ''
  const rules = readRules(spec)
  const whose = own
    ? `Sends ${short(own)}’s requests`
    : written.length > 0
      ? `Sends requests for ${some(written.map(short))}`
      : 'Is handed requests by other VirtualServices, and sends them'
  const told = rules
    .slice(0, MOST)
    .map((rule, index) => ruleWords(rule, { own, namespace, isFirst: index === 0 }))
  const more = rules.length > MOST ? [`and ${rules.length - MOST} more rules`] : []
  const lines = [...told, ...more]
  if (lines.length === 0) return [`${whose} nowhere: it has no rule.`]
  return lines.map(
    (line, index) => `${index === 0 ? `${whose}: ` : ''}${line}${index === lines.length - 1 ? '.' : ';'}`,
  )
}

type Own = { own: string; namespace: string; isFirst?: boolean }

function ruleWords(rule: TrafficRule, at: Own): string {
  const { matches, destinations, hasMatch, delegate } = rule
  const shown = matches.slice(0, 2).join(' or ')
  const which = hasMatch
    ? `those with ${shown}${matches.length > 2 ? ' or …' : ''} `
    : at.isFirst
      ? ''
      : 'all others '
  if (delegate) return `${which}by VirtualService ${delegate.name}`
  if (destinations.length === 0) return `${which}${rule.extras[0] ?? 'nowhere'}`
  if (destinations.length === 1) return `${which}to ${targetWords(destinations[0], at)}`
  const percents = toPercentages(destinations.map(({ weight }) => weight))
  return `${which}${some(destinations.map((to, index) => `${percents[index]} % to ${targetWords(to, at)}`))}`
}

function targetWords(to: RuleDestination | undefined, { own, namespace }: Own): string {
  if (!to) return 'nowhere'
  const host = resolveHost(to.host, namespace)
  if (host === own && to.subset) return `subset ${to.subset}`
  return `${short(host)}${to.subset ? ` (subset ${to.subset})` : ''}`
}

function probeWords(probe: JsonObject): string[] {
  const http = objectAt(probe, 'httpGet')
  const tcp = objectAt(probe, 'tcpSocket')
  const exec = objectAt(probe, 'exec')
  const period = numberAt(probe, 'periodSeconds')
  const often = period === null ? '' : ` every ${period} s`
  if (http.port !== undefined)
    return [
      `A VM takes requests while GET ${textAt(http, 'path') || '/'} at port ${plainText(http.port)} is answered${often}.`,
    ]
  if (tcp.port !== undefined)
    return [`A VM takes requests while port ${plainText(tcp.port)} takes connections${often}.`]
  if (exec.command !== undefined)
    return [`A VM takes requests while ${textsOf(exec.command).join(' ')} succeeds${often}.`]
  return Object.keys(probe).length > 0
    ? []
    : ['Without a probe, a VM takes requests as soon as it is connected.']
}

const resolutionWords = (resolution: string): string =>
  resolution.startsWith('DNS')
    ? 'its addresses come from DNS'
    : resolution === 'STATIC'
      ? 'no endpoint is written here'
      : 'proxies connect to the address that was asked for'

function selectedWords(spec: JsonObject, { namespace }: Place): string {
  const labels = labelsText(objectAt(objectAt(spec, 'selector'), 'matchLabels'))
  if (labels) return `workloads with ${labels}`
  return namespace === ROOT_NAMESPACE
    ? 'all workloads of the mesh'
    : `all workloads of namespace ${namespace}`
}

const labelsText = (labels: JsonObject): string =>
  some(
    Object.keys(labels)
      .sort()
      .map((key) => `${key}=${plainText(labels[key])}`),
  )

/** A host without what all Services end with. */
const short = (host: string): string => host.replace(/\.svc\.cluster\.local$/, '')

const some = (all: readonly string[]): string =>
  all.length > MOST ? `${all.slice(0, MOST).join(', ')} and ${all.length - MOST} more` : all.join(', ')
