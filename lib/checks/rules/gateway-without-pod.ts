import type { Check } from '#lib/checks/check.ts'
import { kubectl, labelSelector } from '#lib/checks/rules/commands.ts'
import { gatewaySelector, ISTIOD_PORT, serversOf } from '#lib/checks/rules/gateway-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { listed, portWords } from '#lib/names/findings/finding.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A Gateway by which VMs of other networks come in, and no pod that would open its ports. */
export const gatewayWithoutPod: Check = {
  code: 'ISTH062',
  title: 'A Gateway for VMs that selects no pod',
  severity: 'warning',
  why: 'A Gateway is opened by the gateway pods that carry all labels of its selector. Without one, nothing listens: VMs of other networks reach neither istiod (15012) nor the workloads behind an AUTO_PASSTHROUGH port.',
  docs: [
    'Labels are compared over all namespaces. Gateways that serve neither istiod nor other networks are not looked at.',
  ],
  links: [PAGES.gateway, PAGES.virtualMachines, PAGES.analysis('ist0101')],
  reads: ['Gateway', 'Pod'],
  isLive: true,
  subject: 'mesh',
  run({ inventory }) {
    return [...inventory.objects.Gateway.values()].flatMap((gateway) => {
      const servers = serversOf(gateway).filter(
        ({ port, mode }) => port === ISTIOD_PORT || mode === 'AUTO_PASSTHROUGH',
      )
      const selector = gatewaySelector(gateway)
      if (servers.length === 0 || Object.keys(selector).length === 0 || hasPod(inventory, selector)) return []
      const pairs = Object.entries(selector).map(([key, value]) => `${key}=${value}`)
      return [
        {
          objects: [refOf(gateway)],
          text: `No pod carries ${listed(pairs)}, by which ${objectText(gateway)} selects who opens ${portWords(servers.map(({ port }) => port))} to VMs.`,
          field: 'spec.selector',
          fix: {
            text: 'Write the labels of the gateway’s pods, or install the gateway.',
            commands: [kubectl('get', 'pods', '-A', '-l', labelSelector(selector))],
          },
        },
      ]
    })
  },
}

/** Pods are indexed by namespace; of the few Gateways for VMs, each looks at the pods once. */
function hasPod({ objects }: Readonly<Inventory>, selector: Record<string, string>): boolean {
  for (const { metadata } of objects.Pod.values()) if (carries(metadata.labels, selector)) return true
  return false
}
