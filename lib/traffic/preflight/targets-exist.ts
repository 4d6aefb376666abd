import { sourceOfHost } from '#lib/mesh/backends.ts'
import { blocked, type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, type Scene } from '#lib/traffic/preflight/scene.ts'
import {
  common,
  isWithin,
  seesNobody,
  type Visibility,
  visibilityOf,
} from '#lib/traffic/preflight/visibility.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

/** Each host that rules send or mirror to is there, and whoever follows the rules can see it (exportTo). */
export function targetsExist(scene: Scene): PreflightLine {
  const shares = new Map(scene.targets.map(({ host }) => [host, 0]))
  for (const { host, percent } of scene.targets) shares.set(host, Math.max(percent, shares.get(host) ?? 0))
  const mirrored = scene.services.flatMap(({ spec, metadata }) => targetsOf(spec, metadata.namespace))
  for (const { host } of mirrored) shares.set(host, shares.get(host) ?? 0)
  return lineOf({
    id: 'targets',
    title: 'Every target exists and is exported',
    ok:
      shares.size > 0
        ? `${namesOf([...shares.keys()])} can be seen by all who send there.`
        : 'No rule sends requests anywhere.',
    findings: [...shares].flatMap(([host, percent]) => findingsOf(scene, host, percent > 0)),
    notLive: scene.notLive(['Service', 'ServiceEntry', 'VirtualService']),
  })
}

function findingsOf(scene: Scene, host: string, takesRequests: boolean): Finding[] {
  const source = sourceOfHost(scene.inventory, host)
  if (!source) {
    // The host of the page need be nothing but a name that gateways answer to.
    const isTarget = takesRequests || scene.targets.every((target) => target.host !== host)
    const text = `No Service or ServiceEntry has the host ${host}.`
    return [takesRequests && isTarget ? blocked(text) : warning(text)]
  }
  const seenBy = visibilityOf(source)
  if (seesNobody(seenBy)) {
    const text = `${objectText(source)} is exported to nobody (~).`
    return [takesRequests ? blocked(text) : warning(text)]
  }
  return scene.services.flatMap((service) => {
    const sends = targetsOf(service.spec, service.metadata.namespace).some((target) => target.host === host)
    const followedBy = visibilityOf(service)
    if (!sends || isWithin(followedBy, seenBy)) return []
    const names = `${objectText(source)} is exported to ${placesOf(seenBy)} only, ${objectText(service)} to ${placesOf(followedBy)}`
    const nobody = seesNobody(common(followedBy, seenBy))
    return [
      nobody && takesRequests
        ? blocked(`${names}: none of those who follow it can reach ${host}.`)
        : warning(`${names}: the others can not reach ${host}.`),
    ]
  })
}

const placesOf = (visibility: Visibility): string =>
  visibility === 'all' ? 'all namespaces' : namesOf([...visibility]) || 'nobody'
