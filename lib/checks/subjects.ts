import type { Check } from '#lib/checks/check.ts'
import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'

/** What one run of a check is about: the key of an object, a host; empty for the mesh. */
export type SubjectId = string

/** The one subject of a check of the whole mesh. */
export const MESH: SubjectId = ''

/** Every subject that a check is run on, as the mesh is now; hosts are those that a Service or ServiceEntry defines. */
export function subjectsOf(check: Check, inventory: Readonly<Inventory>): Iterable<SubjectId> {
  if (check.subject === 'mesh') return [MESH]
  return check.subject === 'host' ? inventory.hostSources.keys() : inventory.objects[check.subject].keys()
}

/** Whether a check still has this subject. */
export function hasSubject(check: Check, subject: SubjectId, inventory: Readonly<Inventory>): boolean {
  if (check.subject === 'mesh') return true
  return check.subject === 'host'
    ? inventory.hostSources.has(subject)
    : inventory.objects[check.subject].has(subject)
}

/** How a subject is called in ids: `WorkloadEntry/shop/vm-1`, `host/a.example.org`, `mesh`. */
export const subjectName = (
  { subject: of }: Pick<Check, 'subject'>,
  subject: SubjectId | ObjectKey,
): string => (of === 'mesh' ? 'mesh' : `${of}/${subject}`)
