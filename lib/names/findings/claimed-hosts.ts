import { finding, listed, nameOf, refsOf } from '#lib/names/findings/finding.ts'
import { seenTogether, sourceOf } from '#lib/names/findings/seen-together.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameService } from '#lib/names/name-service.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/** Hosts that more than one object claims, where some proxy is told of two of them. */
export function claimedHosts(names: MeshNames): NameFinding[] {
  const found: NameFinding[] = []
  for (const services of names.byHost.values()) {
    const [first] = services
    if (!first || services.length < 2) continue
    // One ServiceEntry with several addresses is as many services.
    const sources = [...new Map(services.map((service) => [sourceOf(service), service])).values()]
    const together = sources.map((service) => ({ service }))
    if (sources.length < 2 || !seenTogether(together, names.settings, sourceOf)) continue
    const kubernetes = sources.find(({ registry }) => registry === 'Kubernetes')
    const entries = sources.filter(({ registry }) => registry === 'External')
    found.push(kubernetes ? shadowed(kubernetes, entries) : claimedTwice(first, entries))
  }
  return found
}

function shadowed(service: NameService, entries: readonly NameService[]): NameFinding {
  const away = [...new Set(entries.map(({ namespace }) => namespace))].filter(
    (namespace) => namespace !== service.namespace,
  )
  const isBeside = entries.some(({ namespace }) => namespace === service.namespace)
  return finding({
    code: 'shadowed-by-service',
    key: service.hostname,
    severity: 'warning',
    text: `${service.hostname} of ${listed(refsOf(entries).map(nameOf))} is the name of ${nameOf(service.source)}.`,
    why: [
      isBeside
        ? 'A Service wins over ServiceEntries of its namespace: their addresses, ports and endpoints do not count.'
        : '',
      away.length > 0
        ? `Proxies in ${listed(away)} use the ServiceEntry of their own namespace, all others the Service.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    fix: 'Give the ServiceEntry another host, or delete it.',
    address: '',
    services: [service, ...entries],
  })
}

function claimedTwice(oldest: NameService, entries: readonly NameService[]): NameFinding {
  const namespaces = [...new Set(entries.map(({ namespace }) => namespace))]
  const isOneNamespace = namespaces.length === 1
  const isMerged = isOneNamespace && entries.every((entry) => mergesInto(oldest, entry))
  const hasMorePorts = entries.some((entry) => portsOf(entry) !== portsOf(oldest))
  return finding({
    code: 'host-in-two-service-entries',
    key: oldest.hostname.toLowerCase(),
    severity: isMerged && hasMorePorts ? 'note' : 'warning',
    text: `${entries.length} ServiceEntries claim ${oldest.hostname}: ${listed(entries.map(({ source }) => `${source.namespace}/${source.name}`))}.`,
    why: !isOneNamespace
      ? `Proxies in ${listed(namespaces)} use the one of their own namespace. All others use only one of the namespaces: first one that is exported to theirs by name, then the oldest, which is ${nameOf(oldest.source)}.`
      : isMerged && hasMorePorts
        ? `istiod joins their ports, as they agree in resolution, labels, selector and exportTo; the rest is that of the oldest, ${nameOf(oldest.source)}. DNS answers with the addresses of all.`
        : isMerged
          ? `They have the same ports: istiod uses ${nameOf(oldest.source)}, the oldest, and passes over the others, while DNS answers with the addresses of all.`
          : `They differ in resolution, labels, selector or exportTo: istiod uses ${nameOf(oldest.source)}, the oldest, and passes over the others and the ports that only they have, while DNS answers with the addresses of all.`,
    fix: isOneNamespace
      ? 'Put all ports and addresses into one ServiceEntry.'
      : 'Export each ServiceEntry to its own namespace only (exportTo: ["."]), or keep one of them.',
    address: '',
    services: entries,
  })
}

/** istio pilot/pkg/model, canMergeServices. */
const mergesInto = (one: NameService, other: NameService): boolean =>
  one.resolution === other.resolution &&
  isSame(one.labels, other.labels) &&
  isSame(one.selector, other.selector) &&
  [...one.exportTo].sort().join() === [...other.exportTo].sort().join()

const isSame = (one: Record<string, string>, other: Record<string, string>): boolean => {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}

const portsOf = ({ ports }: NameService): string =>
  ports.map(({ name, number, protocol }) => `${name}/${number}/${protocol}`).join()
