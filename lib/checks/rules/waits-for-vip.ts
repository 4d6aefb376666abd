import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { foundOfNames } from '#lib/checks/rules/name-finding.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import type { ServiceEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { isAllocatable } from '#lib/mesh/vips.ts'
import { familyOf } from '#lib/names/address-family.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { waitingForVip } from '#lib/names/findings/waiting.ts'
import { allocationOf } from '#lib/names/legacy-allocation.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** How long the allocator may take, and as long again. */
const PATIENCE_MS = 30_000

const COMMANDS = ['kubectl logs -n istio-system deployment/istiod | grep -i autoallocate']

/** Hosts that istiod should have given an address, and has not, or one of IPv6 only. */
export const waitsForVip: Check = {
  code: 'ISTH037',
  title: 'A host still has no allocated VIP',
  severity: 'warning',
  why: 'Until istiod has written an address into status.addresses, proxies’ DNS does not answer for the host, and a TCP port of it has no listener of its own. A proxy with IPv4 alone can not use an address of IPv6.',
  docs: [
    'istiod allocates where PILOT_ENABLE_IP_AUTOALLOCATE is true, which is the default, and needs to be allowed to patch serviceentries/status. It takes a moment: a ServiceEntry of less than 30 s is no finding.',
  ],
  links: [PAGES.dnsProxy, PAGES.serviceEntry],
  reads: ['ServiceEntry', 'Service'],
  isLive: true,
  subject: 'mesh',
  run(scene) {
    const names = namesOf(scene.inventory)
    const waiting = waitingForVip(names, scene.nowMs, allocationOf(names))
    askAgain(scene)
    return [
      ...foundOfNames(waiting, 'status.addresses').map((found) => ({
        ...found,
        fix: withCommands(found.fix),
      })),
      ...ofOneFamily(scene),
    ]
  },
}

const withCommands = (fix: CheckFix): CheckFix => ({ ...fix, commands: COMMANDS })

function askAgain({ inventory, nowMs, again }: CheckScene): void {
  for (const { metadata, status } of inventory.objects.ServiceEntry.values()) {
    const createdMs = timeMs(metadata.createdAt)
    const isYoung = createdMs !== null && nowMs - createdMs < PATIENCE_MS
    if (isYoung && status.addresses.length === 0) again(createdMs + PATIENCE_MS)
  }
}

/** In a mesh whose Services have IPv4 addresses, proxies have them too. */
function ofOneFamily({ inventory }: CheckScene): Found[] {
  const hasV4 = namesOf(inventory).services.some(({ clusterIps }) =>
    clusterIps.some((address) => familyOf(address) === 'v4'),
  )
  return hasV4 ? [...inventory.objects.ServiceEntry.values()].flatMap(withoutV4) : []
}

function withoutV4(entry: ServiceEntry): Found[] {
  const hosts = entry.spec.hosts.filter((host) => {
    const own = entry.status.addresses.filter((address) => address.host === host)
    return isAllocatable(entry, host) && own.length > 0 && own.every(({ value }) => familyOf(value) === 'v6')
  })
  if (hosts.length === 0) return []
  return [
    {
      objects: [refOf(entry)],
      text: `istiod has allocated only IPv6 addresses to ${listed(hosts)} of ${objectText(entry)}, while Services have IPv4 addresses: proxies with IPv4 alone can not reach ${hosts.length === 1 ? 'it' : 'them'}.`,
      field: 'status.addresses',
      fix: {
        text: 'Write an IPv4 address into spec.addresses, or see istiod’s log for why none was given.',
        commands: COMMANDS,
      },
    },
  ]
}
