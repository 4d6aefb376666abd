import type { Check, Found } from '#lib/checks/check.ts'
import { kubectlOn } from '#lib/checks/rules/commands.ts'
import { orderText } from '#lib/checks/rules/order-text.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { type Rivalry, rivalryOf } from '#lib/checks/rules/rivals.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { virtualServicesOf } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { common, seesNobody, type Visibility, visibilityOf } from '#lib/traffic/preflight/visibility.ts'

/** A VirtualService of sidecars of which they ignore rules for those of another, older one of the same host. */
export const twoServicesForHost: Check = {
  code: 'ISTH044',
  title: 'Two VirtualServices for one host',
  severity: 'error',
  why: 'For sidecars one VirtualService decides about the HTTP requests to a port of a host: the oldest that they see and that has an http rule for the port. The http rules of the others are ignored without a word, whatever they match, and so are tcp rules behind the first. istiod joins nothing but tls rules of different names, and what is for gateways.',
  docs: [
    'VirtualServices of one host with rules of different kinds, or for different ports, work side by side, and are no finding.',
    'One that is exported to a namespace by name comes before those for everybody there, which is how a namespace has a rule of its own; that is no finding.',
  ],
  links: [PAGES.analysis('ist0109'), PAGES.trafficPractices],
  reads: ['VirtualService'],
  subject: 'VirtualService',
  run(service, { inventory }) {
    if (!isForSidecars(service)) return []
    for (const [index, host] of hostsOf(service).entries()) {
      const winner = winnerOver(service, virtualServicesOf(inventory, host))
      if (winner) return [foundOf(service, host, index, winner)]
    }
    return []
  },
}

type Winner = { other: VirtualService; rivalry: Rivalry }

function foundOf(service: VirtualService, host: string, index: number, { other, rivalry }: Winner): Found {
  const { kinds, isAll } = rivalry
  const what = isAll ? objectText(service) : `the ${listed(kinds)} rules of ${objectText(service)}`
  const has = isAll ? 'has the same host' : `has ${listed(kinds)} rules for the same host and port`
  return {
    objects: [refOf(service), refOf(other)],
    text: `Sidecars ignore ${what} for ${host}: ${objectText(other)}, ${orderText(other, service)}, ${has}.`,
    field: `spec.hosts[${index}]`,
    fix: {
      text: `Move its rules into ${objectText(other)}, in the order in which they are to be tried, and delete it; or export each to other namespaces.`,
      commands: [kubectlOn('get', refOf(other), '-o', 'yaml')],
    },
  }
}

/** The oldest of those before a VirtualService of which somebody would follow rules in stead of its own. */
function winnerOver(service: VirtualService, oldestFirst: readonly VirtualService[]): Winner | undefined {
  const place = oldestFirst.findIndex(({ metadata }) => keyOf(metadata) === keyOf(service.metadata))
  const followedBy = visibilityOf(service)
  for (const other of oldestFirst.slice(0, Math.max(0, place))) {
    const seenBy = visibilityOf(other)
    if (isPublic(seenBy) !== isPublic(followedBy) || seesNobody(common(seenBy, followedBy))) continue
    const rivalry = rivalryOf(other, service)
    if (rivalry) return { other, rivalry }
  }
  return undefined
}

/** istiod tries those exported by name before those for everybody. */
const isPublic = (visibility: Visibility): boolean => visibility === 'all'
