import type { Check } from '#lib/checks/check.ts'
import { counted, labelText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { destinationRulesOf, sourceOfHost } from '#lib/mesh/backends.ts'
import { endpointSets } from '#lib/mesh/endpoint-sets.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { subsetsOf } from '#lib/traffic/destinations.ts'
import { countSelected, type EndpointSet } from '#lib/traffic/endpoint-set.ts'

/** Labels that a controller gives each pod anew, by which nobody can divide. */
const FLEETING = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'security.istio.io/tlsMode',
])

/** VMs and pods behind one host that no subset can hold apart. */
export const indistinguishable: Check = {
  code: 'ISTH019',
  title: 'No label tells VMs from pods',
  severity: 'info',
  why: 'Traffic is split between subsets, and a subset is chosen by labels. Where VMs and pods carry the same ones, no share can be given to either.',
  docs: [
    'Give the VMs a label of their own (spec.metadata.labels of the WorkloadGroup, such as version: vm) and the pods theirs, and let the VMs register anew. The Service’s selector must not ask for it.',
  ],
  links: [PAGES.destinationRule, PAGES.workloadGroup],
  reads: ['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod', 'EndpointSlice', 'DestinationRule'],
  subject: 'host',
  run(host, { inventory }) {
    const source = sourceOfHost(inventory, host)
    const sets = source ? endpointSets(inventory, source) : []
    const [vms, pods] = [sets.filter((set) => set.vmsTotal > 0), sets.filter((set) => set.podsTotal > 0)]
    if (!source || vms.length === 0 || pods.length === 0) return []
    // Where nothing divides them, nobody misses a label.
    const rules = destinationRulesOf(inventory, host).filter((rule) =>
      subsetsOf(rule).some(({ labels }) => isMixed(sets, labels)),
    )
    if (rules.length === 0) return []
    // A pod that is not known (yet) has no labels here.
    if (pods.some(({ labels }) => Object.keys(labels).length === 0)) return []
    const [ofVms, ofPods] = [pairsOf(vms), pairsOf(pods)]
    const isTold = (set: EndpointSet, others: ReadonlySet<string>): boolean =>
      [...pairsOf([set])].some((pair) => !others.has(pair))
    if (vms.every((set) => isTold(set, ofPods)) && pods.every((set) => isTold(set, ofVms))) return []
    const total = (some: EndpointSet[], of: 'vmsTotal' | 'podsTotal') =>
      some.reduce((sum, set) => sum + set[of], 0)
    const [set] = vms.filter((one) => !isTold(one, ofPods))
    return [
      {
        objects: [refOf(source), ...rules.slice(0, 10).map(refOf)],
        text: `${counted(total(vms, 'vmsTotal'), 'VM')} and ${counted(total(pods, 'podsTotal'), 'pod')} stand behind ${host}, and no label tells ${set ? `VMs with ${labelText(set.labels) || 'no labels'} from the pods` : 'all pods from the VMs'}, so a subset of its DestinationRule mixes them.`,
        field: '',
        fix: {
          text: 'Set a label such as version: vm in spec.metadata.labels of the WorkloadGroup and version: k8s in the pods’ template, and let the VMs register anew.',
        },
      },
    ]
  },
}

function isMixed(sets: readonly EndpointSet[], labels: Record<string, string>): boolean {
  const { vmsTotal, podsTotal } = countSelected(sets, labels)
  return vmsTotal > 0 && podsTotal > 0
}

const pairsOf = (sets: readonly EndpointSet[]): Set<string> =>
  new Set(
    sets.flatMap(({ labels }) =>
      Object.entries(labels).flatMap(([key, value]) => (FLEETING.has(key) ? [] : [`${key}=${value}`])),
    ),
  )
