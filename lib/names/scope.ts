import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { areAllExact, type EgressHosts, letsThrough, readEgressHosts } from '#lib/names/egress-hosts.ts'
import { exportsOf, type MeshNames, serviceKey } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NamePort, NameService } from '#lib/names/name-service.ts'
import { sidecarOf } from '#lib/names/sidecars.ts'

/** A service as one egress listener has it: with the listener's port alone, when that has one. */
export type ScopedService = { service: NameService; ports: NamePort[] }

/** What the proxies of a namespace see through one Sidecar (istio pilot/pkg/model, SidecarScope). */
export type Scope = {
  sidecar: ObjectRef | null
  /** For each egress listener its services, in the order in which the name table takes them. */
  listeners: ScopedService[][]
  seen: ReadonlySet<NameService>
  /** Services let through, but left out for another of the same host. */
  shadowed: ReadonlyMap<NameService, NameService>
}

/** The scope of a proxy; shared by all proxies of its namespace with the same Sidecar. */
export function scopeOf(names: MeshNames, proxy: NameProxy): Scope {
  const rule = sidecarOf(names.sidecars, proxy)
  const sidecar = rule?.ref ?? null
  const key = [proxy.type === 'sidecar', proxy.namespace, sidecar?.namespace, sidecar?.name].join('/')
  const known = names.scopes.get(key)
  if (known) return known
  const egress = rule && rule.egress.length > 0 ? rule.egress : [{ port: 0, hosts: ['*/*'] }]
  const shadowed = new Map<NameService, NameService>()
  const listeners = egress.map(({ port, hosts }) =>
    servicesOfListener(names, proxy.namespace, readEgressHosts(hosts, proxy.namespace), port, shadowed),
  )
  const seen = new Set(listeners.flatMap((services) => services.map(({ service }) => service)))
  const scope = { sidecar, listeners, seen, shadowed }
  names.scopes.set(key, scope)
  return scope
}

/** The services exported to a namespace: to it alone before those for everybody. */
const exportedTo = (names: MeshNames, namespace: string): readonly NameService[] => [
  ...(names.exported.to.get(namespace) ?? []),
  ...names.exported.all,
]

function servicesOfListener(
  names: MeshNames,
  namespace: string,
  hosts: EgressHosts,
  port: number,
  shadowed: Map<NameService, NameService>,
): ScopedService[] {
  const candidates = areAllExact(hosts)
    ? servicesNamed(names, namespace, hosts, shadowed)
    : exportedTo(names, namespace)
  const imported = candidates.flatMap((service) => {
    if (!letsThrough(hosts, service.namespace, service.hostname)) return []
    const ports = portsThrough(service, port)
    return ports ? [{ service, ports }] : []
  })
  return oneNamespaceAHost(imported, namespace, shadowed)
}

/**
 * The services of exactly these hosts. istiod keeps one a host and namespace: of a ServiceEntry with several addresses
 * one, and which is left to chance; here it is the first.
 */
function servicesNamed(
  names: MeshNames,
  namespace: string,
  hosts: EgressHosts,
  shadowed: Map<NameService, NameService>,
): NameService[] {
  const found = new Set<NameService>()
  for (const [from, { exact }] of hosts) {
    for (const hostname of exact) {
      const services = names.byKey.get(serviceKey({ namespace: from, hostname })) ?? []
      const kept = services.find(({ registry }) => registry === 'Kubernetes') ?? services[0]
      if (!kept || !isVisibleTo(names, kept, namespace)) continue
      found.add(kept)
      for (const service of services) if (service !== kept) shadowed.set(service, kept)
    }
  }
  return names.services.filter((service) => found.has(service))
}

/** IsServiceVisible: unlike the index of exports it does not let `~` outdo the namespaces beside it. */
function isVisibleTo({ settings }: MeshNames, service: NameService, namespace: string): boolean {
  const exports = exportsOf(service, settings)
  const isOwn = service.namespace === namespace
  return exports.some((one) => one === '*' || one === namespace || (one === '.' && isOwn))
}

function portsThrough({ ports }: NameService, port: number): NamePort[] | null {
  if (port === 0) return ports
  const found = ports.find(({ number }) => number === port)
  return found ? [found] : null
}

/**
 * Of a host in several namespaces a listener has one: that of the proxy, else the first with a Kubernetes Service, else
 * the first (selectServices, with istiod's unified sidecar scoping).
 */
function oneNamespaceAHost(
  imported: ScopedService[],
  namespace: string,
  shadowed: Map<NameService, NameService>,
): ScopedService[] {
  const chosen = new Map<string, NameService>()
  for (const { service } of imported) {
    const before = chosen.get(service.hostname)
    const isBetter =
      service.namespace === namespace ||
      (before?.registry === 'External' && service.registry === 'Kubernetes' && before.namespace !== namespace)
    if (!before || isBetter) chosen.set(service.hostname, service)
  }
  return imported.filter(({ service }) => {
    const winner = chosen.get(service.hostname) ?? service
    if (winner.namespace === service.namespace) return true
    shadowed.set(service, winner)
    return false
  })
}
