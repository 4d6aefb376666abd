import type { Check } from '#lib/checks/check.ts'
import { counted, entriesOf, MOST_OBJECTS } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { podsBehind, sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** A weight like this beside endpoints without one is taken for percents by whoever wrote it. */
const LARGE = 10
const MOST_SHARE = 0.9

/** Weights of VMs that leave next to nothing to endpoints without one. */
export const unevenWeights: Check = {
  code: 'ISTH025',
  title: 'Weights of VMs leave nothing to the other endpoints',
  severity: 'info',
  why: 'The weight of a WorkloadEntry is relative to the other endpoints of the host, and a pod or an entry without one has weight 1. A weight of 100 is no percentage: beside four pods it takes 96 %.',
  docs: ['Leave the weights out, and split between VMs and pods by the weights of a VirtualService.'],
  links: [PAGES.workloadEntry],
  reads: ['WorkloadEntry', 'Service', 'ServiceEntry', 'Pod', 'EndpointSlice'],
  subject: 'host',
  run(host, { inventory }) {
    const source = sourceOfHost(inventory, host)
    const entries = source ? entriesOf(inventory, source) : []
    const heavy = entries.filter(({ spec }) => spec.weight >= LARGE)
    const [first] = heavy
    if (!source || !first) return []
    const plain = entries.filter(({ spec }) => spec.weight <= 1).length + podsBehind(inventory, source).length
    const weight = heavy.reduce((sum, { spec }) => sum + spec.weight, 0)
    const share = weight / (weight + plain)
    if (plain < heavy.length || share <= MOST_SHARE) return []
    return [
      {
        objects: [refOf(first), ...heavy.slice(1, MOST_OBJECTS - 1).map(refOf), refOf(source)],
        text: `${counted(heavy.length, 'VM')} behind ${host} (${listed(heavy.map(({ metadata, spec }) => `${metadata.name} with weight ${spec.weight}`))}) ${heavy.length === 1 ? 'takes' : 'take'} ${Math.floor(share * 100)} % of its requests: ${counted(plain, 'other endpoint')} ${plain === 1 ? 'has' : 'have'} weight 1${plain === 1 ? '' : ' each'}.`,
        field: 'spec.weight',
        fix: {
          text: 'Leave the weight out, in the WorkloadGroup too.',
          change: { kind: 'merge', ref: refOf(first), patch: { spec: { weight: null } } },
        },
      },
    ]
  },
}
