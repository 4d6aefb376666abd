import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { blocked, type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, type Scene } from '#lib/traffic/preflight/scene.ts'
import { common, isWithin, seesNobody, visibilityOf } from '#lib/traffic/preflight/visibility.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** For each host of sidecars one VirtualService decides: the oldest that they see; the others are ignored. */
export function winner(scene: Scene): PreflightLine {
  const edited = scene.after.edited.virtualServices.filter(isForSidecars)
  const looked = edited.length > 0 ? edited : scene.services.filter(isForSidecars)
  return lineOf({
    id: 'winner',
    title: 'One VirtualService decides',
    ok:
      looked.length === 0
        ? 'No VirtualService of sidecars has a say here.'
        : `No other VirtualService of sidecars has ${namesOf(looked.flatMap(hostsOf)) || 'a host of these'}.`,
    findings: [
      ...looked.flatMap((service) => hostsOf(service).flatMap((host) => rivals(scene, service, host))),
      ...successors(scene),
    ],
    notLive: scene.notLive(['VirtualService']),
  })
}

function rivals(scene: Scene, service: VirtualService, host: string): Finding[] {
  const all = scene.after.virtualServicesOf(host).filter(isForSidecars)
  const place = all.findIndex(({ metadata }) => keyOf(metadata) === keyOf(service.metadata))
  const followedBy = visibilityOf(service)
  const isRival = (other: VirtualService) => !seesNobody(common(visibilityOf(other), followedBy))
  const older = all.slice(0, Math.max(0, place)).filter(isRival)
  const younger = all.slice(place + 1).filter(isRival)
  const [first] = older
  if (first && older.some((other) => isWithin(followedBy, visibilityOf(other))))
    return [
      blocked(
        `Sidecars ignore ${objectText(service)}: ${objectText(first)} is older and has the host ${host}.`,
      ),
    ]
  return [
    ...(first
      ? [warning(`Sidecars that see ${objectText(first)}, which is older, ignore ${objectText(service)}.`)]
      : []),
    ...(younger.length > 0
      ? [
          warning(
            `${objectText(service)} is the oldest, so sidecars use it for ${host}; they ignore ${namesOf(younger.map(objectText))}.`,
          ),
        ]
      : []),
  ]
}

/** Where the one that decided goes, or leaves the sidecars, another may take its place. */
function successors(scene: Scene): Finding[] {
  return scene.before.edited.virtualServices.flatMap((old) =>
    hostsOf(old).flatMap((host) => {
      const [decided] = scene.before.virtualServicesOf(host).filter(isForSidecars)
      const [decides] = scene.after.virtualServicesOf(host).filter(isForSidecars)
      const isSame = (one?: VirtualService) => one && keyOf(one.metadata) === keyOf(old.metadata)
      if (!isSame(decided) || isSame(decides) || !decides) return []
      return [warning(`${objectText(decides)} takes over ${host} from ${objectText(old)}.`)]
    }),
  )
}
