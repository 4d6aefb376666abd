import type { Check, Found } from '#lib/checks/check.ts'
import { gatewayKey, letsIn, ruleKindOfServer, serversOf } from '#lib/checks/rules/gateway-parts.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { type ServiceTarget, targetsOfService } from '#lib/checks/rules/targets-of-service.ts'
import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { gatewaysOf, hostsOf } from '#lib/traffic/destinations.ts'
import { setDestination } from '#lib/traffic/edit-rules.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'
import { objectText, ruleText } from '#lib/traffic/preflight/scene.ts'
import type { RuleKind, TrafficRule } from '#lib/traffic/rules.ts'
import { listAt, numberAt, ruleAt } from '#lib/traffic/spec-edit.ts'

/** A destination whose port its host does not have: as written, or where none is written, as it was called. */
export const destinationPort: Check = {
  code: 'ISTH046',
  title: 'A destination’s port is not one of its host',
  severity: 'error',
  why: 'Without a port, Istio takes the only port of the destination’s host; when that has several, the port that the request came to. There is no cluster for a port that the host does not have: requests answer 503 with the flag NC.',
  docs: ['A destination without a port is no finding where its host has each port that requests come to.'],
  links: [PAGES.analysis('ist0112'), PAGES.virtualService],
  reads: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  follows: ['Gateway'],
  subject: 'VirtualService',
  run: (service, { inventory }) =>
    targetsOfService(service).flatMap((target) => {
      const there = portsOf(inventory, target.host)
      if (there.length === 0) return []
      const numbers = numbersOf(there)
      if (target.port === null) return withoutPort(inventory, service, target, there)
      if (numbers.includes(target.port)) return []
      const text = `${sending(service, target)} port ${target.port} of ${target.host}, which has ${portsText(numbers)}`
      return [foundOf(inventory, service, target, { text, wanted: onlyOf(there, target.rule) })]
    }),
}

type HostPort = { port: number; kind: RuleKind | null }

/** The ports of a host: istiod joins those of its ServiceEntries, and which namespace's a proxy takes depends on its own. */
const portsOf = (inventory: Readonly<Inventory>, host: string): HostPort[] =>
  sourcesOfHost(inventory, host).flatMap((source) =>
    sourcePorts(source).map((one) => ({ port: one.port, kind: ruleKindOf(one, source.kind === 'Service') })),
  )

const numbersOf = (ports: readonly HostPort[]): number[] => [...new Set(ports.map(({ port }) => port))]

/** The port that a rule can only mean: the one of its protocol. */
function onlyOf(there: readonly HostPort[], { kind }: TrafficRule): number | undefined {
  const [only, ...others] = numbersOf(there.filter((one) => one.kind === kind))
  return others.length === 0 ? only : undefined
}

function withoutPort(
  inventory: Readonly<Inventory>,
  service: VirtualService,
  target: ServiceTarget,
  there: readonly HostPort[],
): Found[] {
  const numbers = numbersOf(there)
  if (numbers.length === 1) return []
  const absent = askedPorts(inventory, service, target.rule).filter((port) => !numbers.includes(port))
  if (absent.length === 0) return []
  const text = `${sending(service, target)} ${target.host} without a port, and requests come to port ${listed(absent.map(String))}: the host has ${portsText(numbers)}`
  return [foundOf(inventory, service, target, { text, wanted: onlyOf(there, target.rule) })]
}

/** The ports at which requests for a rule come in: those of the hosts it routes and of its gateways, cut to what it matches. */
function askedPorts(inventory: Readonly<Inventory>, service: VirtualService, rule: TrafficRule): number[] {
  const matches = listAt(ruleAt(service.spec, rule.id) ?? {}, 'match').filter(isJsonObject)
  const asked = gatewaysOf(service).flatMap((name) => {
    const here = matches.filter((match) => isAt(match, name))
    if (matches.length > 0 && here.length === 0) return []
    const ports =
      name === 'mesh' ? hostPorts(inventory, service, rule) : gatewayPorts(inventory, service, name, rule)
    const matched = here.map((match) => numberAt(match, 'port'))
    const isCut = matched.length > 0 && matched.every((port) => port !== null)
    return isCut ? ports.filter((port) => matched.includes(port)) : ports
  })
  return [...new Set(asked)]
}

/** A match that lists gateways holds at these alone. */
function isAt(match: JsonObject, gateway: string): boolean {
  const gateways = textsOf(match.gateways)
  return gateways.length === 0 || gateways.includes(gateway)
}

const hostPorts = (inventory: Readonly<Inventory>, service: VirtualService, rule: TrafficRule): number[] =>
  hostsOf(service)
    .flatMap((host) => portsOf(inventory, host))
    .flatMap(({ port, kind }) => (kind === rule.kind ? [port] : []))

function gatewayPorts(
  { objects }: Readonly<Inventory>,
  service: VirtualService,
  name: string,
  { kind }: TrafficRule,
): number[] {
  const gateway = objects.Gateway.get(gatewayKey(name, service.metadata.namespace))
  if (!gateway) return []
  return serversOf(gateway)
    .filter((server) => !server.isRedirect && ruleKindOfServer(server) === kind)
    .filter((server) => hostsOf(service).some((host) => letsIn(gateway, server, service, host)))
    .map(({ port }) => port)
}

const sending = (service: VirtualService, { rule, isMirror }: ServiceTarget): string =>
  `${objectText(service)} ${isMirror ? 'mirrors' : 'sends'} in ${ruleText(rule)} to`

/** A finding names 50 objects at most. */
const MOST_SOURCES = 49

const portsText = (ports: readonly number[]): string =>
  `${ports.length === 1 ? 'port' : 'ports'} ${listed(ports.map(String), 5)}`

function foundOf(
  inventory: Readonly<Inventory>,
  service: VirtualService,
  target: ServiceTarget,
  { text, wanted }: { text: string; wanted: number | undefined },
): Found {
  const { rule, index, percent, subset, field } = target
  const writtenHost = rule.destinations[index]?.host ?? target.host
  const spec =
    wanted === undefined || index < 0
      ? service.spec
      : setDestination(service.spec, rule.id, index, { host: writtenHost, subset, port: wanted })
  return {
    objects: [refOf(service), ...sourcesOfHost(inventory, target.host).slice(0, MOST_SOURCES).map(refOf)],
    text: `${text}.`,
    field: `${field}.port`,
    fix: {
      text:
        wanted === undefined ? 'Write the port of the destination that is meant.' : `Write port ${wanted}.`,
      ...(spec === service.spec
        ? {}
        : { change: mergeChange(service, { [rule.kind]: listAt(spec, rule.kind) }) }),
    },
    ...(percent > 0 ? {} : { severity: 'warning' as const }),
  }
}
