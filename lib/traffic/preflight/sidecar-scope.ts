import { isJsonObject } from '#lib/json.ts'
import type { ObjectOf, VirtualService } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { covers, hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, type Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { listAt } from '#lib/traffic/spec-edit.ts'

/**
 * A Sidecar's egress hosts (`namespace/host`, `~` leaves out) say which VirtualServices its proxies take. Those they do
 * take bring their destinations along, so what such a Sidecar hides is the VirtualService itself.
 */
export function sidecarScope(scene: Scene): PreflightLine {
  const sidecars = [...scene.inventory.objects.Sidecar.values()].filter(
    ({ spec }) => listAt(spec, 'egress').length > 0,
  )
  return lineOf({
    id: 'sidecars',
    title: 'No Sidecar hides these objects',
    ok:
      sidecars.length === 0
        ? 'No Sidecar limits what proxies see.'
        : `None of ${sidecars.length} Sidecars hides what it should follow.`,
    findings: scene.services.flatMap((service) => findingsOf(scene, service, sidecars)),
    notLive: scene.notLive(['Sidecar', 'VirtualService']),
  })
}

function findingsOf(
  scene: Scene,
  service: VirtualService,
  sidecars: readonly ObjectOf<'Sidecar'>[],
): Finding[] {
  if (!isForSidecars(service)) return []
  const { namespace } = service.metadata
  return hostsOf(service).flatMap((host) => {
    const source = sourceOfHost(scene.inventory, host)
    if (!source) return []
    const hiding = sidecars.filter(
      (sidecar) => imports(sidecar, source.metadata.namespace, host) && !imports(sidecar, namespace, host),
    )
    if (hiding.length === 0) return []
    const names = namesOf(hiding.map((sidecar) => `${sidecar.metadata.namespace}/${sidecar.metadata.name}`))
    return [
      warning(
        `Proxies of Sidecar ${names} see ${host} but not ${objectText(service)}: they send as if it were not there.`,
      ),
    ]
  })
}

function imports({ spec, metadata }: ObjectOf<'Sidecar'>, namespace: string, host: string): boolean {
  const patterns = listAt(spec, 'egress')
    .filter(isJsonObject)
    .flatMap((listener) => listAt(listener, 'hosts'))
    .filter((one) => typeof one === 'string')
  const matches = (pattern: string): boolean => {
    const [place = '', name = ''] = pattern.split('/')
    const isPlace =
      place === '*' || place === namespace || (place === '.' && metadata.namespace === namespace)
    return isPlace && covers(name, host)
  }
  const isLeftOut = patterns.some((one) => one.startsWith('~') && one.length > 1 && matches(one.slice(1)))
  return !isLeftOut && patterns.some((one) => !one.startsWith('~') && matches(one))
}
