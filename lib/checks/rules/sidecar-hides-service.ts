import type { Check, Found } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isJsonObject, textsOf } from '#lib/json.ts'
import type { ObjectOf, VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { type EgressHosts, letsThrough, readEgressHosts } from '#lib/names/egress-hosts.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { visibilityOf } from '#lib/traffic/preflight/visibility.ts'
import { listAt } from '#lib/traffic/spec-edit.ts'

/** A Sidecar that lets a host through, and not the VirtualService of another namespace that routes it. */
export const sidecarHidesService: Check = {
  code: 'ISTH054',
  title: 'A Sidecar hides the VirtualService of a host that it shows',
  severity: 'warning',
  why: 'Egress hosts name the namespace of an object before the host, and a VirtualService is let through by its own namespace, not by that of the Service it routes. Proxies that see the host but not the VirtualService call the host as if it were not there: without its weights, timeouts and retries.',
  docs: [
    'Only VirtualServices in another namespace than the host that they route can be hidden in this way.',
    'Told of is one that its own namespace does not see, and one whose namespace has the host as well: what a namespace says of another one’s host for itself is nothing that others have to let through.',
  ],
  links: [PAGES.sidecar, PAGES.scoping],
  reads: ['Sidecar', 'VirtualService', 'Service', 'ServiceEntry'],
  subject: 'mesh',
  run({ inventory }) {
    const sidecars = [...inventory.objects.Sidecar.values()].flatMap(readSidecar)
    if (sidecars.length === 0) return []
    return [...inventory.objects.VirtualService.values()].flatMap((service) => {
      const hidden = awayHosts(inventory, service).flatMap((away) => hiddenFrom(sidecars, service, away))
      return foundOf(service, hidden)
    })
  },
}

type Reading = { sidecar: ObjectOf<'Sidecar'>; listeners: EgressHosts[] }
type Away = { host: string; namespace: string; isOwned: boolean }
type Hidden = { sidecar: ObjectOf<'Sidecar'>; host: string; namespace: string; egress: number }

function readSidecar(sidecar: ObjectOf<'Sidecar'>): Reading[] {
  const listeners = listAt(sidecar.spec, 'egress').map((listener) =>
    readEgressHosts(isJsonObject(listener) ? textsOf(listener.hosts) : [], sidecar.metadata.namespace),
  )
  return listeners.length === 0 ? [] : [{ sidecar, listeners }]
}

const hiddenFrom = (
  sidecars: readonly Reading[],
  service: VirtualService,
  { host, namespace, isOwned }: Away,
): Hidden[] =>
  sidecars.flatMap(({ sidecar, listeners }) => {
    const own = service.metadata.namespace
    const egress = listeners.findIndex((one) => letsThrough(one, namespace, host))
    if (egress === -1 || listeners.some((one) => letsThrough(one, own, host))) return []
    const isMeant = isOwned || sidecar.metadata.namespace === own
    return isMeant && isSeenIn(service, sidecar.metadata.namespace)
      ? [{ sidecar, host, namespace, egress }]
      : []
  })

/** A finding names 50 objects at most. */
const MOST_SIDECARS = 49

function foundOf(service: VirtualService, hidden: readonly Hidden[]): Found[] {
  const [first] = hidden
  if (!first) return []
  const sidecars = [...new Set(hidden.map(({ sidecar }) => sidecar))]
  const hosts = [...new Set(hidden.map(({ host }) => host))]
  const [one, ...others] = sidecars.slice(0, MOST_SIDECARS).map(refOf)
  if (!one) return []
  const from = service.metadata.namespace
  return [
    {
      objects: [one, refOf(service), ...others],
      text: `Proxies of ${listed(sidecars.map(objectText))} see ${listed(hosts)} of ${first.namespace} but not ${objectText(service)}, which routes ${hosts.length === 1 ? 'it' : 'them'}.`,
      field: `spec.egress[${first.egress}].hosts`,
      fix: {
        text: `Add ${listed(hosts.map((host) => `${from}/${host}`))} to the egress hosts of ${listed(sidecars.map(objectText))}.`,
      },
    },
  ]
}

/** Hosts of other namespaces that a VirtualService routes for sidecars. */
function awayHosts(inventory: Readonly<Inventory>, service: VirtualService): Away[] {
  if (!isForSidecars(service)) return []
  return hostsOf(service).flatMap((host) => {
    const owners = sourcesOfHost(inventory, host).map(({ metadata }) => metadata.namespace)
    const isOwned = owners.includes(service.metadata.namespace)
    const namespace = owners.find((owner) => owner !== service.metadata.namespace)
    return namespace ? [{ host, namespace, isOwned }] : []
  })
}

function isSeenIn(service: VirtualService, namespace: string): boolean {
  const seenBy = visibilityOf(service)
  return seenBy === 'all' || seenBy.has(namespace)
}
