import type { Check } from '#lib/checks/check.ts'
import { sourcesMatching, takesVms, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { isIpAddress, labelsOf, selectsEntry } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** An entry that is selected, but whose address none of those that select it can use. */
export const unusableAddress: Check = {
  code: 'ISTH021',
  title: 'WorkloadEntry whose address is never used',
  severity: 'error',
  why: 'Services, and ServiceEntries with resolution STATIC or NONE, take entries with an IP address only. An entry with a host name or a Unix socket is an endpoint of ServiceEntries that resolve by DNS, and of nothing else.',
  docs: ['Write the IP address, or select the entry by a ServiceEntry with resolution DNS.'],
  links: [PAGES.workloadEntry, PAGES.serviceEntry],
  reads: ['WorkloadEntry', 'Service', 'ServiceEntry'],
  follows: ['Service', 'ServiceEntry'],
  subject: 'WorkloadEntry',
  run(entry, { inventory }) {
    const { metadata, spec } = entry
    if (spec.address === '' || isIpAddress(spec.address) || metadata.deleting) return []
    const sources = sourcesMatching(inventory, metadata.namespace, labelsOf(entry)).filter(takesVms)
    const refusing = sources.filter((source) => !selectsEntry(source, entry))
    if (refusing.length === 0) return []
    const isSocket = spec.address.startsWith('unix:')
    return [
      {
        objects: [refOf(entry), ...refusing.slice(0, 10).map(refOf)],
        text: `${textOf(entry)} has the ${isSocket ? 'Unix socket' : 'host name'} ${spec.address} for an address, so ${listed(refusing.map(textOf))} ${refusing.length === 1 ? 'leaves' : 'leave'} it out.`,
        field: 'spec.address',
        fix: {
          text: 'Write the VM’s IP address, or a ServiceEntry with resolution DNS whose workloadSelector selects it.',
        },
        // Another one uses it.
        ...(refusing.length < sources.length ? { severity: 'warning' } : {}),
      },
    ]
  },
}
