import type { Check, Found } from '#lib/checks/check.ts'
import { kubectlOn } from '#lib/checks/rules/commands.ts'
import {
  counted,
  entriesOf,
  groupOf,
  MOST_OBJECTS,
  sourcesOfGroup,
  textOf,
} from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { Service, WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { listed } from '#lib/names/findings/finding.ts'

type Port = { name: string; port: number; target: string }

/** A Service port that no VM, or not every VM, knows. */
export const namedTargetPort: Check = {
  code: 'ISTH016',
  title: 'Named targetPort that VMs do not have',
  severity: 'error',
  why: 'A targetPort that is a name is looked up among the ports of the WorkloadEntry. Where it is missing, istiod leaves that VM out of the port and says nothing: with no other endpoint, requests get 503.',
  docs: [
    'Add the name to spec.template.ports of the WorkloadGroup and to the ports of the entries that are there: a group’s edit does not reach them. Or give the Service’s targetPort a number.',
  ],
  links: [PAGES.workloadEntry, PAGES.workloadGroup, PAGES.kubernetesService],
  reads: ['Service', 'WorkloadEntry', 'WorkloadGroup'],
  follows: ['WorkloadGroup'],
  subject: 'Service',
  run(service, { inventory }) {
    const named = service.spec.ports.flatMap(({ name, port, targetPort }): Port[] =>
      typeof targetPort === 'string' ? [{ name, port, target: targetPort }] : [],
    )
    if (named.length === 0) return []
    const entries = entriesOf(inventory, service)
    const groups = groupsOf(inventory, service)
    return named.flatMap((port) => found(inventory, service, port, entries, groups))
  },
}

/** Groups whose VMs will stand behind it. */
const groupsOf = (inventory: Readonly<Inventory>, service: Service): WorkloadGroup[] =>
  [...inventory.objects.WorkloadGroup.values()].filter(
    (group) =>
      group.metadata.namespace === service.metadata.namespace &&
      sourcesOfGroup(inventory, group).includes(service),
  )

function found(
  inventory: Readonly<Inventory>,
  service: Service,
  { name, port, target }: Port,
  entries: readonly WorkloadEntry[],
  groups: readonly WorkloadGroup[],
): Found[] {
  const without = entries.filter(({ spec }) => spec.ports[target] === undefined)
  const faulty = groups.filter(({ spec }) => spec.template.ports[target] === undefined)
  const [first] = [...faulty, ...without]
  if (!first) return []
  const which = `port ${name || port} of ${textOf(service)} goes to the targetPort named ${target}`
  const toMend = without.find((entry) => groupOf(inventory, entry) === undefined) ?? first
  const others = [...faulty, ...without].filter((one) => one !== toMend)
  return [
    {
      objects: [refOf(toMend), refOf(service), ...others.slice(0, MOST_OBJECTS - 2).map(refOf)],
      text:
        without.length > 0
          ? `P${which.slice(1)}, which ${without.length.toLocaleString('en')} of ${counted(entries.length, 'VM')} ${without.length === 1 ? 'does' : 'do'} not have among ${without.length === 1 ? 'its' : 'their'} ports: ${listed(without.map(({ metadata }) => metadata.name))}.`
          : `P${which.slice(1)}, which ${listed(faulty.map(textOf))} ${faulty.length === 1 ? 'does' : 'do'} not have in template.ports.`,
      field: toMend.kind === 'WorkloadGroup' ? 'spec.template.ports' : 'spec.ports',
      fix: {
        text: `Add ${target} with the number of its port (PORT) to the ports of the group and of its entries, or give the targetPort a number.`,
        commands: [...faulty.slice(0, 2), ...without.slice(0, 3)].map((one) => patchOf(one, target)),
      },
      // Nothing is lost yet.
      ...(without.length === 0 && entries.length > 0 ? { severity: 'warning' } : {}),
    },
  ]
}

/** With PORT for the number, which nothing tells; bare, so that a number can take its place. */
function patchOf(one: WorkloadGroup | WorkloadEntry, target: string): string {
  const ports = { ports: { [target]: 'PORT' } }
  const spec = one.kind === 'WorkloadGroup' ? { template: ports } : ports
  const patch = JSON.stringify({ spec }).replace(/"PORT"(?=}+$)/, 'PORT')
  return kubectlOn('patch', refOf(one), '--type', 'merge', '-p', patch)
}
