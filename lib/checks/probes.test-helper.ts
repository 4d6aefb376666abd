import type { Check, Found } from '#lib/checks/check.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import { backendsOfDestination } from '#lib/mesh/backends.ts'
import { destinationRuleHost } from '#lib/traffic/destinations.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

export const words: Pick<Check, 'title' | 'severity' | 'why' | 'docs' | 'links'> = {
  title: 'A test',
  severity: 'warning',
  why: '',
  docs: [],
  links: [],
}
export const refOf = ({ kind, metadata }: KubeObject): ObjectRef => ({
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
})
/** Something found of an object. */
export const found = (object: KubeObject | ObjectRef, text: string): Found => ({
  objects: ['metadata' in object ? refOf(object) : object],
  text,
  field: '',
  fix: { text: '' },
})

/** One of each way in which a check may depend on something. */
export const PROBES: Check[] = [
  {
    ...words,
    code: 'ISTH901',
    subject: 'WorkloadEntry',
    reads: [],
    run(entry, { nowMs, again, inventory }) {
      const since = Date.parse(entry.metadata.annotations['istio.io/disconnectedAt'] ?? '')
      const state = inventory.health.get(keyOf(entry.metadata))?.state ?? ''
      if (Number.isNaN(since)) return [found(entry, state)]
      if (nowMs >= since + 600_000) return [found(entry, `${state}, long gone`)]
      again(since + 600_000)
      return []
    },
  },
  {
    ...words,
    code: 'ISTH902',
    subject: 'WorkloadGroup',
    reads: ['PeerAuthentication', 'WorkloadEntry'],
    follows: ['PeerAuthentication', 'ServiceAccount'],
    run(group, { inventory, told }) {
      const { namespace } = group.metadata
      const near = (one: KubeObject) => [namespace, told.rootNamespace].includes(one.metadata.namespace)
      const policies = [...inventory.objects.PeerAuthentication.values()].filter(near).length
      const accounts = [...inventory.objects.ServiceAccount.values()].filter(near).length
      const total = inventory.groupTallies.get(keyOf(group.metadata))?.total ?? 0
      return [found(group, `${policies} ${accounts} ${total}`)]
    },
  },
  {
    ...words,
    code: 'ISTH903',
    subject: 'VirtualService',
    reads: ['Service', 'ServiceEntry', 'DestinationRule', 'Pod', 'EndpointSlice'],
    run: (service, { inventory }) =>
      targetsOf(service.spec, service.metadata.namespace).map(({ host, subset }) =>
        found(service, JSON.stringify(backendsOfDestination(inventory, host, subset))),
      ),
  },
  {
    ...words,
    code: 'ISTH904',
    subject: 'host',
    reads: ['Service', 'ServiceEntry', 'VirtualService', 'DestinationRule'],
    run: (host, { inventory }) =>
      [...(inventory.virtualServices.get(host) ?? []), ...(inventory.destinationRules.get(host) ?? [])]
        .sort()
        .map((key) => found({ kind: 'VirtualService', namespace: '', name: key }, key)),
  },
  {
    ...words,
    code: 'ISTH905',
    subject: 'mesh',
    reads: ['WorkloadEntry', 'Gateway'],
    run: ({ inventory, told }) =>
      [...inventory.objects.WorkloadEntry.values()]
        .filter(({ spec }) => spec.network && !told.gatewayNetworks?.has(spec.network))
        .sort((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1))
        .map((entry) => found(entry, `${inventory.objects.Gateway.size}`)),
  },
  {
    ...words,
    code: 'ISTH906',
    subject: 'WorkloadEntry',
    reads: [],
    run: (entry, { told }) => [found(entry, told.proxyOf(entry)?.version ?? '')],
  },
  {
    ...words,
    code: 'ISTH907',
    subject: 'WorkloadGroup',
    reads: ['WorkloadEntry'],
    run: (group, { inventory, told }) =>
      [...(inventory.members.get(keyOf(group.metadata)) ?? [])].sort().flatMap((key) => {
        const entry = inventory.objects.WorkloadEntry.get(key)
        const proxy = entry && told.proxyOf(entry)
        return proxy ? [found(group, proxy.version)] : []
      }),
  },
  {
    ...words,
    code: 'ISTH908',
    subject: 'DestinationRule',
    reads: ['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod', 'EndpointSlice'],
    run: (rule, { inventory }) => [
      found(rule, JSON.stringify(backendsOfDestination(inventory, destinationRuleHost(rule), ''))),
    ],
  },
  {
    ...words,
    code: 'ISTH909',
    subject: 'ServiceEntry',
    reads: ['Namespace'],
    follows: ['Namespace'],
    run: (entry, { inventory: { objects, nameSettings } }) => [
      found(entry, `${objects.Namespace.size} ${nameSettings.defaultServiceExportTo}`),
    ],
  },
]
