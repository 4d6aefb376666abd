import type { CheckFinding } from '#lib/checks/answer.ts'
import type { CheckBook } from '#lib/checks/check-book.ts'
import { orderFindings } from '#lib/checks/order-findings.ts'
import type { Subject } from '#lib/checks/read-subject.ts'
import { type ObjectRef, parseKey } from '#lib/kube/object-ref.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'

/** Findings that name an object, or one of those that define, route and rule a host: worst first, suppressed ones too. */
export function findingsOfSubject(
  book: Pick<CheckBook, 'about'>,
  inventory: Readonly<Inventory>,
  subject: Subject,
): CheckFinding[] {
  const refs = 'ref' in subject ? [subject.ref] : refsOfHost(inventory, subject.host)
  const found = new Map(refs.flatMap((ref) => book.about(ref).map((finding) => [finding.id, finding])))
  return orderFindings(found.values())
}

function refsOfHost(inventory: Readonly<Inventory>, host: string): ObjectRef[] {
  const { hostSources, virtualServices, destinationRules } = inventory
  return [
    ...[...(hostSources.get(host) ?? [])].flatMap((id) => {
      const source = sourceById(inventory, id)
      if (!source) return []
      const { kind, metadata } = source
      return [{ kind, namespace: metadata.namespace, name: metadata.name }]
    }),
    ...[...(virtualServices.get(host) ?? [])].map(
      (key): ObjectRef => ({ kind: 'VirtualService', ...parseKey(key) }),
    ),
    ...[...(destinationRules.get(host) ?? [])].map(
      (key): ObjectRef => ({ kind: 'DestinationRule', ...parseKey(key) }),
    ),
  ]
}
