import type { Check } from '#lib/checks/check.ts'
import { kubectlOn } from '#lib/checks/rules/commands.ts'
import { counted, MOST_OBJECTS, membersOf, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import type { WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** Entries that registered before their group was edited. */
export const entryUnlikeGroup: Check = {
  code: 'ISTH009',
  title: 'WorkloadEntries that differ from their WorkloadGroup',
  severity: 'warning',
  why: 'istiod copies a group into an entry when a VM registers, and never again: what is edited in the group later holds for new VMs only. The old ones keep their labels, ports and service account, also when they reconnect.',
  docs: [
    'Create the bundle again and bring it to each VM, since labels and the network also come from its files. Then delete the VM’s entry and restart its agent, one VM after the other: it registers anew.',
    'Labels that a VM brings of its own (ISTIO_METAJSON_LABELS) go before those of the group. They are told of as well where the group was edited after the VM had registered, since nobody can tell them from old ones then.',
  ],
  links: [PAGES.workloadGroup, PAGES.vmArchitecture],
  reads: ['WorkloadGroup', 'WorkloadEntry'],
  subject: 'WorkloadGroup',
  run(group, { inventory }) {
    const members = membersOf(inventory, group).filter(
      ({ metadata }) => metadata.annotations['istio.io/autoRegistrationGroup'] && !metadata.deleting,
    )
    const labels = groupLabels(group)
    const different = members.flatMap((entry) => {
      const words = [...unlikeLabels(entry, labels, isYounger(entry, group)), ...unlikeFields(entry, group)]
      return words.length > 0 ? [{ entry, words }] : []
    })
    if (different.length === 0) return []
    const names = different.map(({ entry, words }) => `${entry.metadata.name} has ${listed(words)}`)
    return [
      {
        objects: [refOf(group), ...different.slice(0, MOST_OBJECTS - 1).map(({ entry }) => refOf(entry))],
        text: `${different.length.toLocaleString('en')} of ${counted(members.length, 'VM')} of ${textOf(group)} registered with other values: ${named(names)}.`,
        field: 'spec',
        fix: {
          text: 'Bring a new bundle to each of these VMs, delete its entry and restart its agent, one after the other.',
          commands: [
            ...different.slice(0, 3).map(({ entry }) => kubectlOn('delete', refOf(entry))),
            'sudo systemctl restart istio',
          ],
        },
      },
    ]
  },
}

/** Whether it registered after the group was last written: labels that it has otherwise are then its VM’s own. */
function isYounger(entry: WorkloadEntry, group: WorkloadGroup): boolean {
  const { generation, changedAt, createdAt } = group.metadata
  const changedMs = timeMs(generation === 1 ? createdAt : changedAt)
  const registeredMs = timeMs(entry.metadata.createdAt)
  return changedMs !== null && registeredMs !== null && registeredMs >= changedMs
}

/** Labels that it lacks or has otherwise. Those that a VM brings of its own go before the group’s. */
function unlikeLabels(entry: WorkloadEntry, labels: Record<string, string>, mayBeOwn: boolean): string[] {
  const own = labelsOf(entry)
  return (
    Object.entries(labels)
      // istiod takes this one for the locality and drops it.
      .filter(([key]) => key !== 'istio-locality' && !(mayBeOwn && key in own))
      .flatMap(([key, value]) => unlike(`label ${key}`, own[key] ?? '', value))
  )
}

const unlike = (what: string, has: string, wanted: string): string[] =>
  has === wanted ? [] : [`${what} ${has || 'unset'} instead of ${wanted || 'none'}`]

/** Other fields. A VM may say its own network and locality. */
function unlikeFields({ spec }: WorkloadEntry, group: WorkloadGroup): string[] {
  const { template } = group.spec
  return [
    ...unlike('ports', portText(spec.ports), portText(template.ports)),
    ...unlike('serviceAccount', spec.serviceAccount, template.serviceAccount),
    ...(spec.network === '' ? unlike('network', '', template.network) : []),
    ...(spec.locality === '' ? unlike('locality', '', template.locality) : []),
  ]
}

const portText = (ports: Record<string, number>): string =>
  Object.entries(ports)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, number]) => `${name}:${number}`)
    .join(',')

const MOST_NAMED = 3
const named = (words: readonly string[]): string =>
  words.length > MOST_NAMED
    ? `${words.slice(0, MOST_NAMED).join('; ')}; and ${words.length - MOST_NAMED} more`
    : words.join('; ')
