import type { Check, Found } from '#lib/checks/check.ts'
import { missingHost } from '#lib/checks/missing.ts'
import { indexedHost, seenByOfHost } from '#lib/checks/rules/host-seen.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { type ServiceTarget, targetsOfService } from '#lib/checks/rules/targets-of-service.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { wildcardsAbove } from '#lib/names/resolve.ts'
import { hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { setDestination } from '#lib/traffic/edit-rules.ts'
import { objectText, ruleText } from '#lib/traffic/preflight/scene.ts'
import {
  common,
  either,
  isWithin,
  seesNobody,
  type Visibility,
  visibilityOf,
} from '#lib/traffic/preflight/visibility.ts'
import { listAt } from '#lib/traffic/spec-edit.ts'

/** A destination or mirror whose host nobody has, or that those who follow the rules can not see. */
export const destinationHost: Check = {
  code: 'ISTH047',
  title: 'A destination’s host is not there, or not to be seen',
  severity: 'error',
  why: 'A proxy has clusters for hosts of Services and ServiceEntries that are exported to its namespace, and for no others. Requests to another host answer 503 with the flag NC; a mirror to one is left out.',
  docs: [
    'A name without a dot is a Service of the VirtualService’s own namespace. A name with a dot is taken as it is: forum.shop is not expanded to forum.shop.svc.cluster.local.',
  ],
  links: [PAGES.analysis('ist0101'), PAGES.virtualService],
  reads: ['VirtualService', 'Service', 'ServiceEntry'],
  subject: 'VirtualService',
  run(service, { inventory }) {
    const followers = followersOf(inventory, service)
    return targetsOfService(service).flatMap((target) => {
      const seenBy = seenByOfHost(inventory, target.host)
      if (seenBy) return hidden(inventory, service, target, seenBy, followers)
      const isCovered = wildcardsAbove(target.host).some((wildcard) => inventory.hostSources.has(wildcard))
      return isCovered ? [] : [absent(inventory, service, target)]
    })
  },
}

/** Who follows the rules: those who see the VirtualService, and of sidecars those who see a host that it routes. */
function followersOf(inventory: Readonly<Inventory>, service: VirtualService): Visibility {
  const followedBy = visibilityOf(service)
  if (!isForSidecars(service)) return followedBy
  const [first, ...others] = hostsOf(service).flatMap((host) => seenByOfHost(inventory, host) ?? [])
  return first === undefined ? followedBy : common(followedBy, others.reduce(either, first))
}

function hidden(
  inventory: Readonly<Inventory>,
  service: VirtualService,
  target: ServiceTarget,
  seenBy: Visibility,
  followers: Visibility,
): Found[] {
  if (seesNobody(followers) || isWithin(followers, seenBy)) return []
  const isForNobody = seesNobody(common(followers, seenBy))
  const owners = sourcesOfHost(inventory, indexedHost(inventory, target.host))
  const owner = listed(owners.map(objectText))
  const to = seenBy === 'all' || seesNobody(seenBy) ? 'nobody' : listed([...seenBy].sort())
  const whose = followers === 'all' ? 'all namespaces' : listed([...followers].sort())
  return [
    {
      objects: [refOf(service)],
      text: `${sending(service, target)} ${target.host}, and ${owner} ${owners.length === 1 ? 'is' : 'are'} exported to ${to} only, while the rule holds in ${whose}: ${isForNobody ? 'nobody' : 'nobody else'} can reach it.`,
      field: `${target.field}.host`,
      fix: {
        text: `Export ${owner} to the namespaces that follow the rule (exportTo), or the VirtualService to no others.`,
      },
      severity: isForNobody && target.percent > 0 ? 'error' : 'warning',
    },
  ]
}

function absent(inventory: Readonly<Inventory>, service: VirtualService, target: ServiceTarget): Found {
  const { rule, host, subset, port, index, percent, field } = target
  const [meant] = [`${host}.svc.cluster.local`, `${host}.cluster.local`].filter((one) =>
    inventory.hostSources.has(one),
  )
  const spec =
    meant && index >= 0
      ? setDestination(service.spec, rule.id, index, { host: meant, subset, port })
      : service.spec
  return {
    objects: [refOf(service)],
    text: `${sending(service, target)} ${host}, which no Service or ServiceEntry has${meant ? `; there is ${meant}` : ''}.`,
    field: `${field}.host`,
    missing: missingHost(host),
    fix: {
      text: meant
        ? `Write ${meant}.`
        : 'Name a host that a Service or ServiceEntry has, or create the one that is meant first.',
      ...(spec === service.spec
        ? {}
        : { change: mergeChange(service, { [rule.kind]: listAt(spec, rule.kind) }) }),
    },
    ...(percent > 0 ? {} : { severity: 'warning' as const }),
  }
}

const sending = (service: VirtualService, { rule, isMirror }: ServiceTarget): string =>
  `${objectText(service)} ${isMirror ? 'mirrors' : 'sends'} in ${ruleText(rule)} to`
