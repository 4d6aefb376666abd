import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import {
  type GatewayServer,
  gatewayKeysOf,
  ISTIOD_PORT,
  ruleKindOfServer,
  serversOf,
  WEBHOOK_PORT,
} from '#lib/checks/rules/gateway-parts.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { ObjectOf, VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { listAt, numberAt } from '#lib/traffic/spec-edit.ts'

/** A Gateway that is to expose istiod, with no VirtualService that sends its port on. */
export const istiodGatewayUnused: Check = {
  code: 'ISTH060',
  title: 'A Gateway for istiod that leads nowhere',
  severity: 'warning',
  why: 'A Gateway only opens a port. Without a VirtualService that routes the port to istiod, proxies of VMs that come in at 15012 get no certificate and no configuration, and API servers of other clusters reach no webhook at 15017.',
  docs: ['A server with AUTO_PASSTHROUGH needs no VirtualService, and is no finding here.'],
  links: [PAGES.virtualMachines, PAGES.gateway],
  reads: ['Gateway', 'VirtualService'],
  subject: 'mesh',
  run({ inventory, told }) {
    const exposing = [...inventory.objects.Gateway.values()].flatMap((gateway) => {
      const servers = serversOf(gateway).filter(
        ({ port, mode }) => (port === ISTIOD_PORT || port === WEBHOOK_PORT) && mode !== 'AUTO_PASSTHROUGH',
      )
      return servers.length > 0 ? [{ gateway, servers }] : []
    })
    if (exposing.length === 0) return []
    const wanted = new Map(exposing.map(({ gateway }) => [keyOf(gateway.metadata), [] as VirtualService[]]))
    for (const service of inventory.objects.VirtualService.values())
      for (const { key } of gatewayKeysOf(service)) wanted.get(key)?.push(service)
    return exposing.flatMap(({ gateway, servers }) => {
      const services = wanted.get(keyOf(gateway.metadata)) ?? []
      return servers
        .filter((server) => !services.some((service) => isTaken(service, server)))
        .map((server) => foundOf(gateway, server, services, told))
    })
  },
}

/** Whether a rule of the kind that the server takes is for its port. */
const isTaken = ({ spec }: VirtualService, server: GatewayServer): boolean =>
  listAt(spec, ruleKindOfServer(server) ?? 'tls')
    .filter(isJsonObject)
    .some((rule) => {
      const matches = listAt(rule, 'match').filter(isJsonObject)
      return matches.length === 0 || matches.some((match) => isFor(match, server.port))
    })

const isFor = (match: JsonObject, port: number): boolean => {
  const asked = numberAt(match, 'port')
  return asked === null || asked === port
}

function foundOf(
  gateway: ObjectOf<'Gateway'>,
  server: GatewayServer,
  services: readonly VirtualService[],
  told: CheckScene['told'],
): Found {
  const [service] = services
  const { port, index } = server
  const host = istiodHost(gateway, told.rootNamespace)
  const kind = ruleKindOfServer(server) ?? 'tls'
  return {
    objects: [refOf(gateway), ...services.slice(0, MOST_SERVICES).map(refOf)],
    text: `${objectText(gateway)} opens port ${port}, and ${service ? `no ${kind} rule of ${objectText(service)} takes it` : 'no VirtualService uses it'}: ${port === ISTIOD_PORT ? 'VMs do not reach istiod by it' : 'other clusters do not reach istiod’s webhooks by it'}.`,
    field: `spec.servers[${index}]`,
    fix: {
      text: `${service ? `Add a ${kind} rule for port ${port} to ${objectText(service)}` : `Create a VirtualService that sends port ${port} to istiod`}. Where istiod is not ${host}, name its host.`,
      // What else a server takes, TLS that ends there or none, is for its owner to say.
      ...(server.mode === 'PASSTHROUGH' ? changeFor(gateway, port, service, host) : {}),
    },
  }
}

/** A finding names 50 objects at most. */
const MOST_SERVICES = 49

/** The istiod of the Gateway’s revision, in the namespace where Istio is installed. */
function istiodHost({ metadata }: ObjectOf<'Gateway'>, rootNamespace: string): string {
  const revision = metadata.labels['istio.io/rev'] ?? ''
  const name = revision === '' || revision === 'default' ? 'istiod' : `istiod-${revision}`
  return `${name}.${rootNamespace}.svc.cluster.local`
}

function changeFor(
  gateway: ObjectOf<'Gateway'>,
  port: number,
  service: VirtualService | undefined,
  host: string,
): Pick<CheckFix, 'change'> {
  // Istio refuses a name that is none of the VirtualService’s hosts.
  const sniHosts = service ? textsOf(service.spec.hosts) : ['*']
  if (sniHosts.length === 0) return {}
  const to = { host, port: { number: port === WEBHOOK_PORT ? 443 : port } }
  const route = { match: [{ port, sniHosts }], route: [{ destination: to }] }
  if (service) return { change: mergeChange(service, { tls: [...listAt(service.spec, 'tls'), route] }) }
  const { namespace, name } = gateway.metadata
  return {
    change: {
      kind: 'create',
      manifest: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: `${name}-istiod-${port}`, namespace },
        spec: { hosts: ['*'], gateways: [name], tls: [route] },
      },
    },
  }
}
