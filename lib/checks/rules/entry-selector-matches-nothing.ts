import type { Check } from '#lib/checks/check.ts'
import { kubectl } from '#lib/checks/rules/commands.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { missingPairs, selectsNobody } from '#lib/checks/rules/selects-nobody.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A ServiceEntry that selects workloads by labels that none has, and that no VM to come would have. */
export const entrySelectorMatchesNothing: Check = {
  code: 'ISTH030',
  title: 'A ServiceEntry selects no workload',
  severity: 'warning',
  why: 'A ServiceEntry with a workloadSelector has the WorkloadEntries and pods of its own namespace that carry all of these labels for endpoints, and no others. Without one, requests to its hosts answer 503.',
  docs: [
    'Labels are compared exactly, and only within the namespace of the ServiceEntry. Those of a registered VM come from spec.metadata.labels of its WorkloadGroup.',
  ],
  links: [PAGES.serviceEntry],
  reads: ['ServiceEntry', 'WorkloadEntry', 'WorkloadGroup', 'Pod'],
  follows: ['WorkloadGroup', 'WorkloadEntry', 'Pod'],
  isLive: true,
  subject: 'ServiceEntry',
  run(entry, { inventory }) {
    const { namespace } = entry.metadata
    const selector = selectorOf(entry)
    if (Object.keys(selector).length === 0 || !selectsNobody(inventory, namespace, selector)) return []
    const missing = missingPairs(inventory, namespace, selector)
    const isCombination = missing.length > 1
    return [
      {
        objects: [refOf(entry)],
        text: `${objectText(entry)} selects workloads with ${pairsOf(selector)}, and nothing in ${namespace} carries ${isCombination ? 'all of them' : missing.join('')}: ${listed(entry.spec.hosts)} ${entry.spec.hosts.length === 1 ? 'has' : 'have'} no endpoint.`,
        field: 'spec.workloadSelector.labels',
        fix: {
          text: 'Write the labels that the VMs or pods carry, or give those labels to the WorkloadGroup or Deployment.',
          commands: [kubectl('get', 'workloadentries,pods', '-n', namespace, '--show-labels')],
        },
      },
    ]
  },
}

const pairsOf = (labels: Record<string, string>): string =>
  listed(Object.entries(labels).map(([key, value]) => `${key}=${value}`))
