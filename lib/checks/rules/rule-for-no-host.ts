import type { Check } from '#lib/checks/check.ts'
import { missingHost } from '#lib/checks/missing.ts'
import { indexedHost } from '#lib/checks/rules/host-seen.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { wildcardsAbove } from '#lib/names/resolve.ts'
import { destinationRuleHost } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A DestinationRule for a host that no Service or ServiceEntry has. */
export const ruleForNoHost: Check = {
  code: 'ISTH058',
  title: 'A DestinationRule for a host that nobody has',
  severity: 'warning',
  why: 'A DestinationRule holds for hosts of Services and ServiceEntries, by their full names. One for another host holds for nothing: its subsets and its policy are ignored without a word.',
  docs: [
    'A name without a dot is a Service of the DestinationRule’s own namespace. A name with a dot is taken as it is: forum.shop is not expanded to forum.shop.svc.cluster.local.',
  ],
  links: [PAGES.destinationRule, PAGES.analysis('ist0101')],
  reads: ['DestinationRule', 'Service', 'ServiceEntry'],
  subject: 'DestinationRule',
  run(rule, { inventory }) {
    const host = indexedHost(inventory, destinationRuleHost(rule))
    const { hostSources } = inventory
    // What a wildcard is for is whatever there is at the time.
    if (host === '' || host.startsWith('*') || sourceOfHost(inventory, host)) return []
    if (wildcardsAbove(host).some((wildcard) => hostSources.has(wildcard))) return []
    const [meant] = [`${host}.svc.cluster.local`, `${host}.cluster.local`].filter((one) =>
      hostSources.has(one),
    )
    return [
      {
        objects: [refOf(rule)],
        text: `${objectText(rule)} is for ${host}, which no Service or ServiceEntry has${meant ? `; there is ${meant}` : ''}.`,
        field: 'spec.host',
        missing: missingHost(host),
        fix: {
          text: meant ? `Write ${meant}.` : 'Name the host that is meant, or delete the DestinationRule.',
          ...(meant ? { change: mergeChange(rule, { host: meant }) } : {}),
        },
      },
    ]
  },
}
