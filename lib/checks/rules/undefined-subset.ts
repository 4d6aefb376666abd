import type { Check, Found } from '#lib/checks/check.ts'
import { lookupsFor, rulesByPattern } from '#lib/checks/rules/lookups-for.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { type ServiceTarget, targetsOfService } from '#lib/checks/rules/targets-of-service.ts'
import type { DestinationRule, VirtualService } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { isForSidecars, subsetsOf } from '#lib/traffic/destinations.ts'
import { percentText } from '#lib/traffic/preflight/line.ts'
import type { Lookup } from '#lib/traffic/preflight/lookups.ts'
import { subsetIn } from '#lib/traffic/preflight/policy.ts'
import { objectText, ruleText } from '#lib/traffic/preflight/scene.ts'
import { visibilityOf } from '#lib/traffic/preflight/visibility.ts'

/** A subset that no DestinationRule in force defines, for all who follow the VirtualService or for some of them. */
export const undefinedSubset: Check = {
  code: 'ISTH042',
  title: 'A subset that no DestinationRule in force defines',
  severity: 'error',
  why: 'A proxy has a cluster for a subset only when the DestinationRule that it takes for the host defines that. It takes those of its own namespace, else of the host’s, else of the root namespace, and joins no two. Requests to a cluster that is not there answer 503 with the flag NC.',
  docs: [
    'Names of subsets are case-sensitive. Create a subset before a VirtualService names it, and take it away after the last one does.',
  ],
  links: [PAGES.destinationRule, PAGES.networkProblems],
  reads: ['VirtualService', 'DestinationRule', 'Service', 'ServiceEntry'],
  follows: ['DestinationRule'],
  subject: 'VirtualService',
  run: (service, { inventory, told }) =>
    targetsOfService(service).flatMap((target) =>
      target.subset === '' || target.isMirror ? [] : missing(inventory, told.rootNamespace, service, target),
    ),
}

function missing(
  inventory: Readonly<Inventory>,
  rootNamespace: string,
  service: VirtualService,
  target: ServiceTarget,
): Found[] {
  const { host, subset } = target
  // Of a host that nobody has there is more to say.
  const source = sourceOfHost(inventory, host)
  if (!source) return []
  // One for some workloads only may be for all that send there.
  if (isDefinedForSome(inventory, host, subset)) return []
  const lookups = lookupsFor(inventory, host, rootNamespace)
  const defining = lookups.filter(({ rules }) => subsetIn(rules, subset))
  const [usual] = lookups.flatMap(({ rules }) => rules)
  if (defining.length === 0)
    return [
      {
        ...foundOf(
          service,
          target,
          usual,
          usual ? `which ${objectText(usual)} does not define` : 'for which there is no DestinationRule',
          'all',
        ),
        ...(usual
          ? {}
          : { missing: { kinds: ['DestinationRule'], namespace: source.metadata.namespace } as const }),
      },
    ]
  const without = lookups.filter((one) => !defining.includes(one) && follows(service, one))
  const [first] = without
  if (!first) return []
  const [theirs] = first.rules
  const who = listed(without.map(({ clients }) => (clients ? `proxies in ${clients}` : 'most proxies')))
  return [
    foundOf(
      service,
      target,
      theirs,
      theirs
        ? `which is not in ${objectText(theirs)}, the DestinationRule that ${who} take`
        : `which ${who} do not find: ${listed(defining.flatMap(({ rules }) => rules.map(objectText)))} is not for them`,
      'some',
    ),
  ]
}

const isDefinedForSome = (inventory: Readonly<Inventory>, host: string, subset: string): boolean =>
  rulesByPattern(inventory, host)
    .flat()
    .some((rule) => rule.spec.workloadSelector !== undefined && subsetIn([rule], subset))

/** Whether proxies of a namespace (empty: of those that no DestinationRule names) follow a VirtualService. */
function follows(service: VirtualService, { clients }: Lookup): boolean {
  if (!isForSidecars(service)) return false
  const seenBy = visibilityOf(service)
  return seenBy === 'all' || (clients !== '' && seenBy.has(clients))
}

function foundOf(
  service: VirtualService,
  { rule, host, subset, percent, field }: ServiceTarget,
  ruleOfHost: DestinationRule | undefined,
  because: string,
  forWhom: 'all' | 'some',
): Found {
  const known = ruleOfHost ? subsetsOf(ruleOfHost).map(({ name }) => name) : []
  const outcome = percent > 0 ? `${percentText(percent)} % answer 503 (NC)` : 'it takes no share yet'
  return {
    objects: [refOf(service), ...(ruleOfHost ? [refOf(ruleOfHost)] : [])],
    text: `${objectText(service)} sends to subset ${subset} of ${host} in ${ruleText(rule)}, ${because}: ${outcome}.`,
    field: `${field}.subset`,
    fix: {
      text: ruleOfHost
        ? `Add subset ${subset} to ${objectText(ruleOfHost)}${known.length > 0 ? `, or name one that it has: ${listed(known)}` : ''}.`
        : `Create a DestinationRule for ${host} with subset ${subset}, exported to those who follow the VirtualService.`,
    },
    severity: forWhom === 'all' && percent > 0 ? 'error' : 'warning',
  }
}
