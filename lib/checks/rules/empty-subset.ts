import type { Check } from '#lib/checks/check.ts'
import { behindOnce } from '#lib/checks/rules/behind-once.ts'
import { kubectl } from '#lib/checks/rules/commands.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { targetsOfService } from '#lib/checks/rules/targets-of-service.ts'
import { virtualServicesOf } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { destinationRuleHost, subsetsOf } from '#lib/traffic/destinations.ts'
import { within } from '#lib/traffic/preflight/behind.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A subset that selects none of its host's endpoints, while the host has some; no share goes to it yet. */
export const emptySubset: Check = {
  code: 'ISTH043',
  title: 'A subset selects no endpoint',
  severity: 'info',
  why: 'A subset’s labels select among the endpoints of its host. One that selects none answers 503 with the flag UH as soon as a weight sends requests to it.',
  docs: [
    'It is worth knowing before a weight is moved. A subset that already takes a share is told of by ISTH041.',
  ],
  links: [PAGES.destinationRule],
  reads: [
    'DestinationRule',
    'VirtualService',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'EndpointSlice',
    'Pod',
  ],
  isLive: true,
  subject: 'DestinationRule',
  run(rule, scene) {
    const { inventory } = scene
    const subsets = subsetsOf(rule)
    if (subsets.length === 0) return []
    const host = destinationRuleHost(rule)
    const behind = behindOnce(scene, host, null)
    if (behind.state !== 'known' || behind.endpoints.length === 0) return []
    const used = usedSubsets(inventory, host)
    return subsets.flatMap(({ name, labels }, index) => {
      const inside = within(behind, labels)
      if (used.has(name) || inside.state !== 'known' || inside.endpoints.length > 0) return []
      const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
      return [
        {
          objects: [refOf(rule)],
          text: `Subset ${name} of ${objectText(rule)} selects ${pairs.join(', ')}, which no endpoint of ${host} carries.`,
          field: `spec.subsets[${index}].labels`,
          fix: {
            text: 'Write labels that the VMs or pods meant carry, start them, or take the subset away.',
            commands: [
              kubectl('get', 'workloadentries,pods', '-n', rule.metadata.namespace, '--show-labels'),
            ],
          },
        },
      ]
    })
  },
}

const usedSubsets = (inventory: Readonly<Inventory>, host: string): Set<string> =>
  new Set(
    virtualServicesOf(inventory, host)
      .flatMap(targetsOfService)
      .flatMap((target) => (target.host === host && target.percent > 0 ? [target.subset] : [])),
  )
