import type { CheckFinding } from '#lib/checks/answer.ts'
import type { Check, CheckCode } from '#lib/checks/check.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'

/** On an object or its Namespace: codes of checks, comma-separated, or `*`; their findings are not shown. */
export const IGNORE_ANNOTATION = 'isthmus.dev/ignore-checks'

type Judged = Pick<CheckFinding, 'objects' | 'suppressedBy'> & { hidden: ObjectRef[] }

/**
 * Which objects of a finding are named, and who says that it is not shown at all: the settings, or all objects of the first
 * one's kind, by themselves or through their Namespaces. Those of other kinds are what it has to do with.
 */
export function judge(
  { code, isMeshWide }: Pick<Check, 'code' | 'isMeshWide'>,
  objects: ObjectRef[],
  inventory: Readonly<Inventory>,
  off: ReadonlySet<string>,
): Judged {
  if (off.has(code)) return { objects, hidden: [], suppressedBy: 'setting' }
  const [first] = objects
  const hidden = isMeshWide
    ? []
    : objects.filter((ref) => ref.kind === first?.kind && isIgnored(inventory, code, ref))
  if (hidden.length === 0) return { objects, hidden, suppressedBy: '' }
  const shown = objects.filter((ref) => !hidden.includes(ref))
  return shown.some(({ kind }) => kind === first?.kind)
    ? { objects: shown, hidden, suppressedBy: '' }
    : { objects, hidden: [], suppressedBy: 'annotation' }
}

function isIgnored(
  inventory: Readonly<Inventory>,
  code: CheckCode,
  { kind, namespace, name }: ObjectRef,
): boolean {
  const around = inventory.objects.Namespace.get(keyOf({ namespace: '', name: namespace }))
  return ignores(objectOf(inventory, { kind, namespace, name }), code) || ignores(around, code)
}

/** The object of a ref, which may come from a file or a manifest, with a kind that nobody watches. */
export function objectOf(inventory: Readonly<Inventory>, ref: ObjectRef): KubeObject | undefined {
  const objects: Partial<Record<Kind, ReadonlyMap<string, KubeObject>>> = inventory.objects
  return objects[ref.kind]?.get(keyOf(ref))
}

function ignores(object: KubeObject | undefined, code: CheckCode): boolean {
  const listed = object?.metadata.annotations[IGNORE_ANNOTATION]
  if (!listed) return false
  return listed.split(',').some((one) => one.trim() === '*' || one.trim() === code)
}
