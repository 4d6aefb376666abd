import type { Check, Found } from '#lib/checks/check.ts'
import { kubectlOn } from '#lib/checks/rules/commands.ts'
import {
  hasLasted,
  MINUTE_MS,
  MOST_OBJECTS,
  networkOf,
  portsReached,
  sourcesOfEntry,
  textOf,
} from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { file } from '#lib/mesh/label-index.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** Entries with one address in one network: two VMs under one name, or one VM twice behind a host. */
export const duplicateAddress: Check = {
  code: 'ISTH002',
  title: 'Two WorkloadEntries with one address',
  severity: 'error',
  why: 'Istio tells proxies apart by address and network, and Envoy keeps one endpoint of a cluster for an address: the first one’s labels, weight and service account hold for both, and a failed probe of one entry leaves the address in place through the other.',
  docs: [
    'Where two VMs have the same address in networks that do not reach each other, give their WorkloadGroups different networks. Where one VM was written down twice, delete the entry that no proxy keeps.',
    'One VM may have several entries with one address as long as they stand behind different hosts or ports.',
  ],
  links: [PAGES.workloadEntry, PAGES.deploymentModels],
  reads: ['WorkloadEntry', 'Service', 'ServiceEntry'],
  subject: 'mesh',
  run: (scene) =>
    alike(scene).flatMap((entries) => [...registered(entries, scene), ...behindOne(entries, scene)]),
}

/** Entries of one address and network, where there are several. */
function alike({ inventory }: CheckScene): WorkloadEntry[][] {
  const first = new Map<string, WorkloadEntry>()
  const more = new Map<string, Set<WorkloadEntry>>()
  for (const entry of inventory.objects.WorkloadEntry.values()) {
    const { metadata, spec } = entry
    if (spec.address === '' || spec.address.startsWith('unix:') || metadata.deleting || isGone(entry))
      continue
    const place = `${networkOf(entry)} ${spec.address}`
    const met = first.get(place)
    if (!met) first.set(place, entry)
    else {
      file(more, place, met)
      file(more, place, entry)
    }
  }
  return [...more]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entries]) => [...entries].sort((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1)))
}

const connectedMs = ({ metadata }: WorkloadEntry) => timeMs(metadata.annotations['istio.io/connectedAt'])

/** Its proxy is away; istiod is about to delete it. */
const isGone = (entry: WorkloadEntry): boolean =>
  connectedMs(entry) === null && Boolean(entry.metadata.annotations['istio.io/disconnectedAt'])

/** Two proxies that are connected under one address. */
function registered(entries: WorkloadEntry[], scene: CheckScene): Found[] {
  const connected = entries.filter(
    (entry) =>
      entry.metadata.annotations['istio.io/autoRegistrationGroup'] &&
      connectedMs(entry) !== null &&
      hasLasted(scene, connectedMs(entry), MINUTE_MS),
  )
  const [one, two] = connected
  if (!one || !two) return []
  return [
    {
      objects: refsOf(connected),
      text: `${listed(connected.map(textOf))} are all registered for ${placeOf(one)}.`,
      field: 'spec.address',
      fix: {
        text: 'If they are different VMs, give each WorkloadGroup the network its VMs are in and hand out new bundles. If it is one VM, let one agent run on it and delete the other entry.',
        commands: connected.slice(0, 2).map((entry) => kubectlOn('get', refOf(entry), '-o', 'yaml')),
      },
    },
  ]
}

/** One address and port twice behind one host. */
function behindOne(entries: WorkloadEntry[], { inventory }: CheckScene): Found[] {
  const spots = new Map(entries.map((entry) => [entry, spotsOf(inventory, entry)]))
  const places = new Map<string, Set<WorkloadEntry>>()
  for (const [entry, own] of spots) for (const place of own) file(places, place, entry)
  const told = new Set<string>()
  return [...places.keys()].sort().flatMap((place) => {
    const behind = [...(places.get(place) ?? [])]
    const [one] = behind
    const names = behind.map(textOf)
    if (!one || behind.length < 2 || told.has(names.join())) return []
    told.add(names.join())
    const [port = '', host = ''] = place.split(' ')
    const spare = spareOf(behind, spots)
    return [
      {
        objects: refsOf(spare ? [spare, ...behind.filter((entry) => entry !== spare)] : behind),
        text: `${listed(names)} put ${placeOf(one)} behind ${host} more than once, at port ${port}.`,
        field: 'spec.address',
        fix: spare
          ? {
              text: `Delete ${textOf(spare)}, which no istiod keeps up to date, or correct its address.`,
              change: { kind: 'delete', ref: refOf(spare) },
            }
          : { text: 'Delete one of them, or correct its address.' },
      },
    ]
  })
}

type Spots = ReadonlySet<string>

/** Where it is an endpoint: port, host and namespace. istiod holds one host of two namespaces apart. */
const spotsOf = (inventory: CheckScene['inventory'], entry: WorkloadEntry): Spots =>
  new Set(
    sourcesOfEntry(inventory, keyOf(entry.metadata)).flatMap((source) =>
      portsReached(source, entry.spec.ports).flatMap((port) =>
        hostsOfSource(source).map((host) => `${port} ${host} ${source.metadata.namespace}`),
      ),
    ),
  )

/** The one that nobody misses: written by hand, and an endpoint only where one that istiod keeps is one too. */
function spareOf(
  behind: readonly WorkloadEntry[],
  spots: ReadonlyMap<WorkloadEntry, Spots>,
): WorkloadEntry | undefined {
  const isKept = ({ metadata }: WorkloadEntry) => Boolean(metadata.annotations['istio.io/workloadController'])
  const kept = behind.filter(isKept)
  return behind.find((entry) => {
    const own = [...(spots.get(entry) ?? [])]
    return !isKept(entry) && kept.some((other) => own.every((place) => spots.get(other)?.has(place)))
  })
}

function placeOf(entry: WorkloadEntry): string {
  const network = networkOf(entry)
  return network ? `${entry.spec.address} in network ${network}` : entry.spec.address
}

const refsOf = (entries: readonly WorkloadEntry[]) => {
  const [first, ...rest] = entries.slice(0, MOST_OBJECTS).map(refOf)
  if (!first) throw new Error('a finding is about something')
  return [first, ...rest] satisfies Found['objects']
}
