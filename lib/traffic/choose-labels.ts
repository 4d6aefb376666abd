import type { HostDetail } from '#lib/mesh/views.ts'
import { fail, ok, type Problem, type Result } from '#lib/result.ts'
import {
  byPreference,
  distinguishingLabels,
  type Labels,
  labelsOf,
  sharedLabels,
} from '#lib/traffic/distinguishing-labels.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'

/**
 * The labels of the first two subsets: the ones that were asked for, otherwise ones that tell VMs from pods. Refuses
 * labels that select the wrong kind, or no VM: that is where all traffic begins.
 */
export function chooseLabels(
  { host, endpointSets }: Pick<HostDetail, 'host' | 'endpointSets'>,
  vmLabels: Labels | undefined,
  podLabels: Labels | undefined,
): Result<{ vm: Labels; pod: Labels }> {
  const vms = labelsOf(endpointSets, 'vmsTotal')
  if (vms.length === 0) {
    return fail({
      code: 'no-vms',
      message: `No VM stands behind ${host}, so there is nothing to split`,
      fix: `Register a WorkloadEntry with the labels that ${host} selects.`,
    })
  }
  const hasPods = labelsOf(endpointSets, 'podsTotal').length > 0
  const found = hasPods ? distinguishingLabels(endpointSets) : forPodsToCome(sharedLabels(vms))
  const [vm, pod] = [vmLabels ?? found?.vm, podLabels ?? found?.pod]
  if (!vm || !pod) {
    return fail({
      code: 'labels-alike',
      message: hasPods
        ? `No label tells the VMs behind ${host} from its pods`
        : `The VMs behind ${host} have no label that could tell them from pods to come`,
      fix: 'Add a label to the template of the WorkloadGroup (spec.metadata.labels), such as version: vm, and another value of it to the pods, such as version: k8s.',
    })
  }
  const problems = problemsOf(endpointSets, vm, pod)
  return problems.length > 0 ? fail(...problems) : ok({ vm, pod })
}

/**
 * With no pod yet, the pods to come are asked for another value of a label that all VMs carry. A label that names the
 * application is no such label: the Service is likely to select by it.
 */
function forPodsToCome(ofVms: Labels): { vm: Labels; pod: Labels } | null {
  const key = byPreference(ofVms).find((one) => !NAMES_APPLICATION.test(one))
  const value = key === undefined ? undefined : ofVms[key]
  if (key === undefined || value === undefined) return null
  return { vm: { [key]: value }, pod: { [key]: value === 'k8s' ? 'pods' : 'k8s' } }
}

const NAMES_APPLICATION =
  /^(app|name|k8s-app|service|component|tier)$|^app\.kubernetes\.io\/(?!version)|istio\.io\/|kubernetes\.io\/(?!version)/

function problemsOf(sets: HostDetail['endpointSets'], vm: Labels, pod: Labels): Problem[] {
  const [ofVm, ofPod] = [countSelected(sets, vm), countSelected(sets, pod)]
  const fix = 'Choose labels that only they carry, or add one to the template of the WorkloadGroup.'
  return [
    ...(ofVm.vmsTotal === 0
      ? [{ code: 'vm-labels', field: 'vmLabels', message: 'The labels of the VM subset select no VM', fix }]
      : []),
    ...(ofVm.podsTotal > 0
      ? [
          {
            code: 'vm-labels',
            field: 'vmLabels',
            message: `The labels of the VM subset select ${ofVm.podsTotal} pods too`,
            fix,
          },
        ]
      : []),
    ...(ofPod.vmsTotal > 0
      ? [
          {
            code: 'pod-labels',
            field: 'podLabels',
            message: `The labels of the pod subset select ${ofPod.vmsTotal} VMs too`,
            fix,
          },
        ]
      : []),
  ]
}
