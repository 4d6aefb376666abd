import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { EnvoyWay } from '#lib/proxies/envoy-way.ts'
import type { Network } from '#server/envoy/allowed-address.ts'
import { createCheckedFetch, type Lookup } from '#server/envoy/checked-host.ts'
import type { EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { openDoor } from '#server/envoy/open-door.ts'
import { fillTemplate, isHostOpen, isUrlTemplate, type TemplateValues } from '#server/envoy/url-template.ts'
import type { Fetch } from '#server/http/ask.ts'
import type { PodDoors } from '#server/istiod/pod-doors.ts'

const ADMIN_PORT = 15000
/** On a WorkloadGroup: a template like one of ISTHMUS_ENVOY_TEMPLATES. Whoever may write the group chooses it. */
export const TEMPLATE_ANNOTATION = 'isthmus.dev/envoy-admin'

type VmAddresses = {
  /** Null: no VM is asked at its own address. */
  port: number | null
  scheme: 'http' | 'https'
  /** Where objects of the cluster may lead to. */
  networks: readonly Network[]
}
type Found = { door: EnvoyDoor } | { reason: string }

/**
 * Where Envoys are. In this order: the address that is set for a proxy; the demo mesh; the template of a VM's WorkloadGroup, from
 * the settings or its annotation; a VM's own address; a pod through the API server. Hosts that objects decide are asked only in
 * the networks that the settings name, and an annotation's at the settings' port alone.
 */
export function createFindEnvoy(options: {
  relay: (proxyId: string) => string | undefined
  demo: ((proxyId: string) => string) | null
  /** By `<namespace>/<group>`. */
  templates: ReadonlyMap<string, string>
  vm: VmAddresses
  inventory: Readonly<Inventory>
  podDoors: PodDoors | null
  /** The host of the API server. */
  apiServer: string
  offThread: OffThread
  /** For tests. */
  lookup?: Lookup
  reachedAt?: (address: string) => string
}): FindEnvoy {
  const { relay, demo, templates, vm, inventory, podDoors, offThread } = options
  const checked = createCheckedFetch({ ...options, networks: vm.networks })

  return (proxy) => {
    const url = relay(proxy.id)
    if (url) return at({ kind: 'relay', words: `relay ${url}` }, url)
    if (demo) return at({ kind: 'demo', words: 'the demo mesh’s Envoy' }, demo(proxy.id))
    return proxy.kind === 'vm' ? ofVm(proxy) : ofPod(proxy)
  }

  function at(way: EnvoyWay, baseUrl: string, fetch?: Fetch): Found {
    return { door: openDoor({ way, baseUrl, offThread, ...(fetch ? { fetch } : {}) }) }
  }

  function ofVm({ id, object }: NameProxy): Found {
    const relaying = `relay GET to port ${ADMIN_PORT} and add ${id}=<its address> to ISTHMUS_ENVOY_ADMIN_URLS`
    const entry = object?.kind === 'WorkloadEntry' ? inventory.objects.WorkloadEntry.get(keyOf(object)) : null
    if (!object || !entry) return { reason: `No WorkloadEntry of this VM is known: ${relaying}` }
    const values = valuesOf(entry, object)
    const template = templates.get(`${values.namespace}/${values.group}`)
    if (template) return byTemplate(template, values)
    const annotation = annotationOf(values)
    if (annotation !== undefined) return byAnnotation(annotation, values)
    if (vm.port !== null) return byAddress(values, vm.port)
    return {
      reason:
        `Envoy’s admin endpoint of a VM answers only on the VM: ${relaying}, or a template for its WorkloadGroup to ` +
        'ISTHMUS_ENVOY_TEMPLATES',
    }
  }

  function byTemplate(template: string, values: TemplateValues): Found {
    const url = fillTemplate(template, values)
    if (!url) return { reason: noUrl('ISTHMUS_ENVOY_TEMPLATES', values) }
    if (isHostOpen(template) && vm.networks.length === 0)
      return {
        reason: `${url} can’t be asked: set ISTHMUS_ENVOY_VM_NETWORKS to the networks of the VMs, since a WorkloadEntry decides the host`,
      }
    return at({ kind: 'template', words: `template ${url}` }, url, isHostOpen(template) ? checked : undefined)
  }

  function byAnnotation(template: string, values: TemplateValues): Found {
    const where = `The annotation ${TEMPLATE_ANNOTATION} of WorkloadGroup ${values.group}`
    if (!isUrlTemplate(template)) return { reason: `${where} is no URL with placeholders` }
    if (vm.networks.length === 0 || vm.port === null)
      return {
        reason: `${where} counts once ISTHMUS_ENVOY_VM_NETWORKS and ISTHMUS_ENVOY_VM_PORT say where it may lead to`,
      }
    const url = fillTemplate(template, values)
    if (!url) return { reason: noUrl(where, values) }
    if (portOf(url) !== vm.port)
      return { reason: `${where} leads to another port than ISTHMUS_ENVOY_VM_PORT, ${vm.port}` }
    return at({ kind: 'template', words: `template ${url}` }, url, checked)
  }

  function byAddress(values: TemplateValues, port: number): Found {
    const url = fillTemplate(`${vm.scheme}://{address}:${port}`, values)
    if (!url)
      return { reason: `WorkloadEntry ${values.name} has no address at which its Envoy could be asked` }
    return at({ kind: 'address', words: url }, url, checked)
  }

  function ofPod({ id, object }: NameProxy): Found {
    const relaying = `relay GET to port ${ADMIN_PORT} and add ${id}=<its address> to ISTHMUS_ENVOY_ADMIN_URLS`
    if (!podDoors) return { reason: `Its pod can’t be reached through the API server: ${relaying}` }
    if (object?.kind !== 'Pod' || !inventory.objects.Pod.has(keyOf(object)))
      return { reason: `Its pod is not known in this cluster: ${relaying}` }
    const { baseUrl, fetch } = podDoors.way(object, ADMIN_PORT)
    const words = `port-forward to ${object.name}.${object.namespace}`
    return at({ kind: 'port-forward', words }, baseUrl, fetch)
  }

  function valuesOf(entry: WorkloadEntry, { namespace, name }: ObjectRef): TemplateValues {
    const group = inventory.memberships.get(keyOf({ namespace, name }))?.group ?? ''
    return { address: entry.spec.address, name, namespace, group }
  }

  function annotationOf({ namespace, group }: TemplateValues): string | undefined {
    const key = keyOf({ namespace, name: group })
    return inventory.objects.WorkloadGroup.get(key)?.metadata.annotations[TEMPLATE_ANNOTATION]
  }
}

const noUrl = (where: string, { name, group }: TemplateValues): string =>
  `${where} makes no URL of WorkloadEntry ${name}${group ? ` of WorkloadGroup ${group}` : ''}`

function portOf(url: string): number {
  const { port, protocol } = new URL(url)
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}
