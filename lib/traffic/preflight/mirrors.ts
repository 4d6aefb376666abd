import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { type MirrorForm, readMirrors } from '#lib/traffic/edit-mirrors.ts'
import { type Finding, lineOf, percentText, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, type Scene, targetText } from '#lib/traffic/preflight/scene.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { destinationId } from '#lib/traffic/rules.ts'

/** A mirrored request is made twice: whatever it writes is written twice. */
export function mirrors(scene: Scene): PreflightLine {
  const all = scene.services.map((service) => ({ service, mirrors: mirrorsOf(service) }))
  const count = all.reduce((sum, one) => sum + one.mirrors.length, 0)
  return lineOf({
    id: 'mirrors',
    title: 'No request is newly made twice',
    ok: count === 0 ? 'Nothing is mirrored.' : 'Mirrors are those there were.',
    findings: all.flatMap(({ service, mirrors: now }) => added(scene, service, now)),
    notLive: scene.notLive(['VirtualService']),
  })
}

function added(scene: Scene, service: VirtualService, now: readonly MirrorForm[]): Finding[] {
  const old = scene.before.virtualService(keyOf(service.metadata))
  const before = new Map(
    (old ? mirrorsOf(old) : []).map((one) => [destinationId(one.host, one.subset), one.percent]),
  )
  return now.flatMap((mirror) => {
    const earlier = before.get(destinationId(mirror.host, mirror.subset)) ?? 0
    if (mirror.percent <= earlier) return []
    return [
      warning(
        `${objectText(service)} copies ${percentText(mirror.percent)} % of requests to ${targetText(mirror)}${earlier > 0 ? `, ${percentText(earlier)} % so far` : ''}: what they write is written twice.`,
      ),
    ]
  })
}

const mirrorsOf = ({ spec, metadata }: VirtualService): MirrorForm[] =>
  readRules(spec).flatMap(({ id }) =>
    readMirrors(spec, id).map((one) => ({ ...one, host: resolveHost(one.host, metadata.namespace) })),
  )
