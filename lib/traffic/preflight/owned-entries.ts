import { keyOf } from '#lib/kube/object-ref.ts'
import { type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import type { Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/**
 * What goes with a WorkloadGroup that goes: istiod makes it the owner of the entries that register with it, and
 * Kubernetes deletes those after it. No line where no group goes.
 */
export function ownedEntries(scene: Scene): PreflightLine[] {
  const gone = scene.edits.filter(({ ref, after }) => ref.kind === 'WorkloadGroup' && !after)
  if (gone.length === 0) return []
  return [
    lineOf({
      id: 'owned-entries',
      title: 'No WorkloadEntry goes with it',
      ok: 'It owns no WorkloadEntry.',
      findings: gone.flatMap(({ ref }): Finding[] => {
        const { inventory } = scene
        const group = scene.live.objects.WorkloadGroup.get(keyOf(ref))
        const owned = [...(inventory.members.get(keyOf(ref)) ?? [])].flatMap((key) => {
          const entry = scene.live.objects.WorkloadEntry.get(key)
          const isOwned = entry?.metadata.ownerReferences.some(({ uid }) => uid === group?.metadata.uid)
          return entry && isOwned ? [{ key, name: entry.metadata.name }] : []
        })
        if (owned.length === 0) return []
        const eligible = owned.filter(({ key }) => inventory.health.get(key)?.eligible).length
        const count = owned.length === 1 ? '1 WorkloadEntry' : `${owned.length} WorkloadEntries`
        return [
          warning(
            `Kubernetes then deletes ${count} that WorkloadGroup ${keyOf(ref)} owns: ${namesOf(owned.map(({ name }) => name))}. ${eligible} of them ${eligible === 1 ? 'takes' : 'take'} requests now, and none can register again without the group.`,
          ),
        ]
      }),
      notLive: scene.notLive(['WorkloadGroup', 'WorkloadEntry']),
    }),
  ]
}
