import { apiVersionOf } from '#lib/kube/kinds.ts'
import { fail, ok, type Result } from '#lib/result.ts'

type Labels = Record<string, string>
export type StartSplit = {
  host: string
  namespace: string
  /** Labels of each VM and each pod behind the host. */
  vmLabels: readonly Labels[]
  podLabels: readonly Labels[]
  vmPercent: number
}
export type SplitManifests = {
  destinationRule: Record<string, unknown>
  virtualService: Record<string, unknown>
}

/**
 * The DestinationRule and VirtualService that begin a split of a host that has neither: subsets `vm` and `k8s`, told
 * apart by a label on which all VMs agree, all pods agree, and the two differ (`version` before others).
 * Everything goes to the VMs unless asked otherwise: without a split, the first pod with the shared label takes
 * traffic at once.
 */
export function startSplit({
  host,
  namespace,
  vmLabels,
  podLabels,
  vmPercent,
}: StartSplit): Result<SplitManifests> {
  if (vmLabels.length === 0)
    return fail({ code: 'no-vms', message: `No VM stands behind ${host}, so there is nothing to split` })
  const vm = tellApart(vmLabels, podLabels)
  if (!vm) {
    return fail({
      code: 'labels-alike',
      message: `No label tells the VMs behind ${host} from its pods`,
      fix: 'Give them different values of one label, such as version: vm in the WorkloadGroup and version: k8s on the pods.',
    })
  }
  const metadata = { name: host.split('.')[0] ?? host, namespace }
  const route = (subset: string, weight: number) => ({ destination: { host, subset }, weight })
  return ok({
    destinationRule: {
      apiVersion: apiVersionOf('DestinationRule'),
      kind: 'DestinationRule',
      metadata,
      spec: {
        host,
        subsets: [
          { name: 'vm', labels: vm.vms },
          { name: 'k8s', labels: vm.pods },
        ],
      },
    },
    virtualService: {
      apiVersion: apiVersionOf('VirtualService'),
      kind: 'VirtualService',
      metadata,
      spec: { hosts: [host], http: [{ route: [route('vm', vmPercent), route('k8s', 100 - vmPercent)] }] },
    },
  })
}

function tellApart(
  vmLabels: readonly Labels[],
  podLabels: readonly Labels[],
): { vms: Labels; pods: Labels } | null {
  const vms = shared(vmLabels)
  // With no pod yet, the pods to come are asked to carry the same key with the value `k8s`.
  if (podLabels.length === 0)
    return vms.version && vms.version !== 'k8s'
      ? { vms: { version: vms.version }, pods: { version: 'k8s' } }
      : null
  const pods = shared(podLabels)
  const keys = Object.keys(vms).sort(
    (a, b) => Number(b === 'version') - Number(a === 'version') || (a < b ? -1 : 1),
  )
  for (const key of keys) {
    const [vm, pod] = [vms[key], pods[key]]
    if (vm !== undefined && pod !== undefined && vm !== pod)
      return { vms: { [key]: vm }, pods: { [key]: pod } }
  }
  return null
}

/** The labels on which all agree. */
function shared(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((labels) => labels[key] === value)),
  )
}
