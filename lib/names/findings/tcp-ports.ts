import { isAllocatable } from '#lib/mesh/vips.ts'
import { finding, listed, nameOf } from '#lib/names/findings/finding.ts'
import { tellingOf } from '#lib/names/findings/listeners.ts'
import { hostOf, seenTogether } from '#lib/names/findings/seen-together.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameService } from '#lib/names/name-service.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/**
 * TCP ports of ServiceEntries that have no VIP and get none: their listener is 0.0.0.0:port, one for all of them. TLS is told
 * apart by SNI and HTTP by host. One of resolution NONE that selects workloads has a listener at each of them instead.
 */
export const tcpPortsWithoutVip = (names: MeshNames): NameFinding[] =>
  [
    ...Map.groupBy(
      names.services.flatMap((service) => (listensEverywhere(names, service) ? rawPortsOf(service) : [])),
      ({ port }) => port,
    ),
  ].flatMap(([port, some]) => {
    if (some.length < 2 || !seenTogether(some, names.settings, hostOf)) return []
    const services = some.map(({ service }) => service)
    const hosts = [...new Set(services.map(({ hostname }) => hostname))]
    const [first = ''] = hosts
    const isSniffed = some.every(({ isAuto }) => isAuto)
    const isPassedThrough = services.every(({ resolution }) => resolution === 'passthrough')
    return [
      finding({
        code: 'tcp-port-without-vip',
        key: String(port),
        severity: isSniffed || isPassedThrough ? 'warning' : 'error',
        text: `${hosts.length} hosts without a VIP have the TCP port ${port}: ${listed(services.map(({ hostname, source }) => `${hostname} (${nameOf(source)})`))}.`,
        why: [
          `Their listeners are all 0.0.0.0:${port}, and the first, that of ${first}, gets every connection${isSniffed ? ' that is not HTTP' : ''}, also to addresses that no other host claims.`,
          isPassedThrough
            ? 'It is still passed on to the address that was called, but counted and secured as that host’s.'
            : '',
        ]
          .filter(Boolean)
          .join(' '),
        fix: 'Write an address into spec.addresses of each, or give them ports of their own.',
        address: '',
        services,
      }),
    ]
  })

function listensEverywhere({ inventory }: MeshNames, service: NameService): boolean {
  const { registry, defaultAddress, allocated, resolution, selector, source, hostname } = service
  if (registry !== 'External' || defaultAddress !== '0.0.0.0' || allocated.v4 || allocated.v6) return false
  if (resolution === 'passthrough' && Object.keys(selector).length > 0) return false
  const entry = inventory.objects.ServiceEntry.get(`${source.namespace}/${source.name}`)
  // One that waits for its address is said to wait.
  return !entry || !isAllocatable(entry, hostname)
}

const rawPortsOf = (service: NameService): { service: NameService; port: number; isAuto: boolean }[] =>
  service.ports.flatMap((port) => {
    const telling = tellingOf(port)
    return telling === 'tcp' || telling === 'auto'
      ? [{ service, port: port.number, isAuto: telling === 'auto' }]
      : []
  })
