import { keyOf } from '#lib/kube/object-ref.ts'
import { ownersOf } from '#lib/traffic/owned-by.ts'
import { type Finding, lineOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import type { Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** Who else writes the objects that the edit touches. */
export const ownership = (scene: Scene): PreflightLine =>
  lineOf({
    id: 'ownership',
    title: 'Nobody else manages these objects',
    ok: 'No mark of Argo CD, Flux, Helm, Flagger or Argo Rollouts was found.',
    findings: scene.edits.flatMap(({ ref, before }): Finding[] => {
      const live = scene.live.objects[ref.kind].get(keyOf(ref))
      const name = `${ref.kind} ${ref.namespace}/${ref.name}`
      if (!live) return before ? [unknown(`Isthmus has not seen ${name} yet.`)] : []
      return ownersOf(live.metadata).map((owner) =>
        warning(`${owner} manages ${name} and may put it back: export the YAML and change it there.`),
      )
    }),
    notLive: scene.notLive([...new Set(scene.edits.map(({ ref }) => ref.kind))]),
  })
