import type { Check } from '#lib/checks/check.ts'
import type { SubjectId } from '#lib/checks/subjects.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { file, unfile } from '#lib/mesh/label-index.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'

/** Which subjects of a kind stand in which namespace. */
export type PlacedSubjects = {
  /** Follows one change of an object. */
  change(object: KubeObject, isThere: boolean): void
  in(subject: Exclude<Check['subject'], 'mesh'>, namespace: string): Iterable<SubjectId>
}

/** Of these kinds alone: nobody asks for others. */
export function createPlacedSubjects(
  inventory: Readonly<Inventory>,
  checks: readonly Pick<Check, 'subject'>[],
): PlacedSubjects {
  const kinds = new Set<string>(checks.map(({ subject }) => subject))
  if (kinds.has('host')) for (const kind of ['Service', 'ServiceEntry']) kinds.add(kind)
  const keys = new Map<string, Set<ObjectKey>>()
  const keysIn = (kind: string, namespace: string) => keys.get(`${kind}/${namespace}`) ?? []

  return {
    change(object, isThere) {
      const { kind, metadata } = object
      if (kinds.has(kind)) (isThere ? file : unfile)(keys, `${kind}/${metadata.namespace}`, keyOf(metadata))
    },
    in(subject, namespace) {
      if (subject !== 'host') return keysIn(subject, namespace)
      const { Service, ServiceEntry } = inventory.objects
      const sources = [
        ...[...keysIn('Service', namespace)].flatMap((key) => Service.get(key) ?? []),
        ...[...keysIn('ServiceEntry', namespace)].flatMap((key) => ServiceEntry.get(key) ?? []),
      ]
      return sources.flatMap(hostsOfSource)
    },
  }
}
