import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { gatewaysOf, hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, type Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** A VirtualService that lists a Gateway is for that alone, unless it lists `mesh` as well. */
export function gateways(scene: Scene): PreflightLine {
  const edited = scene.after.edited.virtualServices.filter((service) => hostsOf(service).length > 0)
  const looked = edited.length > 0 ? edited : scene.services.filter((service) => hostsOf(service).length > 0)
  const named = looked.flatMap((service) => gatewaysOf(service).filter((name) => name !== 'mesh'))
  return lineOf({
    id: 'gateways',
    title: 'Sidecars and gateways follow it as before',
    ok:
      named.length === 0
        ? 'It is for sidecars, as without any gateway.'
        : `It is for ${namesOf([...(looked.some(isForSidecars) ? ['sidecars'] : []), ...named])}.`,
    findings: looked.flatMap((service) => [
      ...meshFindings(scene, service),
      ...unknownGateways(scene, service),
    ]),
    notLive:
      named.length > 0 ? scene.notLive(['Gateway', 'VirtualService']) : scene.notLive(['VirtualService']),
  })
}

function meshFindings(scene: Scene, service: VirtualService): Finding[] {
  if (isForSidecars(service)) return []
  const old = scene.before.virtualService(keyOf(service.metadata))
  if (old && isForSidecars(old))
    return [warning(`${objectText(service)} no longer lists mesh: sidecars stop using it.`)]
  return old
    ? []
    : [
        warning(
          `${objectText(service)} lists ${namesOf(gatewaysOf(service))} and not mesh: no sidecar uses it.`,
        ),
      ]
}

function unknownGateways(scene: Scene, service: VirtualService): Finding[] {
  const absent = gatewaysOf(service).filter((name) => {
    if (name === 'mesh') return false
    const key = name.includes('/') ? name : `${service.metadata.namespace}/${name}`
    return !scene.inventory.objects.Gateway.has(key)
  })
  return absent.length > 0 ? [warning(`There is no Gateway ${namesOf(absent)}.`)] : []
}
