import type { WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { labelsOf } from '#lib/mesh/selection.ts'

export type Membership = {
  /** The group's name in the entry's own namespace; empty when it belongs to none. */
  group: string
  by: 'annotation' | 'owner' | 'labels' | 'none'
  mismatch: string
}

/** The group an entry says it belongs to: istiod's annotation, else a WorkloadGroup that owns it. */
function claimOf(entry: WorkloadEntry): { group: string; by: 'annotation' | 'owner' } | null {
  const annotated = entry.metadata.annotations['istio.io/autoRegistrationGroup']
  if (annotated) return { group: annotated, by: 'annotation' }
  const owner = ownerOf(entry)
  return owner ? { group: owner, by: 'owner' } : null
}

/** The labels that a group gives its entries; template labels are overlaid by metadata labels, as istiod merges them. */
export const groupLabels = (group: WorkloadGroup): Record<string, string> => ({
  ...group.spec.template.labels,
  ...group.spec.metadata.labels,
})

/**
 * Which group an entry belongs to. Its claim decides, whether or not the group exists; an entry without one belongs
 * to the group of its namespace whose labels it carries, the one with most labels first, then by name.
 */
export function membershipOf(
  entry: WorkloadEntry,
  groupNamed: (name: string) => WorkloadGroup | undefined,
  candidates: readonly WorkloadGroup[],
): Membership {
  const claim = claimOf(entry)
  if (claim) return { ...claim, mismatch: mismatchOf(entry, claim.group, groupNamed(claim.group)) }
  const [match] = candidates
    .filter(
      (group) => Object.keys(groupLabels(group)).length > 0 && carries(labelsOf(entry), groupLabels(group)),
    )
    .sort(
      (a, b) =>
        Object.keys(groupLabels(b)).length - Object.keys(groupLabels(a)).length ||
        (a.metadata.name < b.metadata.name ? -1 : 1),
    )
  return match
    ? { group: match.metadata.name, by: 'labels', mismatch: '' }
    : { group: '', by: 'none', mismatch: '' }
}

/** What disagrees with the claim, in words; istiod never brings a group's later edits to its existing entries. */
function mismatchOf(entry: WorkloadEntry, claimed: string, group: WorkloadGroup | undefined): string {
  const owner = ownerOf(entry)
  if (owner && owner !== claimed) return `It is annotated for ${claimed}, but ${owner} owns it.`
  if (!group) return `Its WorkloadGroup ${claimed} does not exist.`
  const labels = labelsOf(entry)
  const different = Object.entries(groupLabels(group)).filter(([key, value]) => labels[key] !== value)
  if (different.length === 0) return ''
  const words = different.map(
    ([key, value]) => `${key} is ${labels[key] ?? 'not set'}, the group has ${value}`,
  )
  return `${words.join('; ')}. Istio never updates an entry after its group changed: delete it and let the VM register again.`
}

const ownerOf = (entry: WorkloadEntry): string | undefined =>
  entry.metadata.ownerReferences.find(({ kind }) => kind === 'WorkloadGroup')?.name
