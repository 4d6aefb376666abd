import {
  changedFields,
  type FieldPath,
  type FieldsV1,
  fieldsOf,
  fromFieldsV1,
  toFieldsV1,
} from '#server/demo/kube/field-set.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'

export type ManagedField = {
  manager: string
  operation: 'Update' | 'Apply'
  apiVersion: string
  time: string
  fieldsType: 'FieldsV1'
  fieldsV1: FieldsV1
  subresource?: string
}

/** Who writes, and how: what an entry of `metadata.managedFields` is known by. */
export type Writer = { manager: string; operation?: 'Update' | 'Apply'; subresource?: string }

/** Entries with the fields of each as a set, which is how they are reckoned with. */
export type Owned = { entry: Omit<ManagedField, 'fieldsV1'>; fields: Set<FieldPath> }

export const ownedFields = (managed: readonly ManagedField[]): Owned[] =>
  managed.map(({ fieldsV1, ...entry }) => ({ entry, fields: fromFieldsV1(fieldsV1) }))

/** The entries that own anything, in the form they are stored in. */
export const storedFields = (owned: readonly Owned[]): ManagedField[] =>
  owned
    .filter(({ fields }) => fields.size > 0)
    .map(({ entry, fields }) => ({ ...entry, fieldsV1: toFieldsV1(fields) }))

export const isEntryOf = (writer: Writer, entry: Owned['entry']): boolean =>
  entry.manager === writer.manager &&
  entry.operation === (writer.operation ?? 'Update') &&
  (entry.subresource ?? '') === (writer.subresource ?? '')

export const newEntry = (writer: Writer, apiVersion: string, time: string): Owned['entry'] => ({
  manager: writer.manager,
  operation: writer.operation ?? 'Update',
  apiVersion,
  time,
  fieldsType: 'FieldsV1',
  ...(writer.subresource ? { subresource: writer.subresource } : {}),
})

/** Who owns what after a create: everything is the creator's. */
export const fieldsAfterCreate = (
  kind: ServedKind,
  object: { apiVersion: string },
  writer: Writer,
  time: string,
): ManagedField[] =>
  storedFields([{ entry: newEntry(writer, object.apiVersion, time), fields: fieldsOf(kind, object) }])

/** Who owns what after an update: the writer takes over what it changed, and what is gone is nobody's. */
export function fieldsAfterUpdate(
  kind: ServedKind,
  before: { metadata: { managedFields?: ManagedField[] } },
  after: { apiVersion: string },
  writer: Writer,
  time: string,
): ManagedField[] {
  const { changed, removed } = changedFields(kind, before, after)
  const managed = before.metadata.managedFields ?? []
  if (changed.size === 0 && removed.size === 0) return managed
  const owned = ownedFields(managed)
  for (const { entry, fields } of owned) {
    for (const path of removed) fields.delete(path)
    if (!isEntryOf(writer, entry)) for (const path of changed) fields.delete(path)
  }
  const own = owned.find(({ entry }) => isEntryOf(writer, entry))
  if (own) {
    own.entry.time = time
    for (const path of changed) own.fields.add(path)
  } else {
    owned.push({ entry: newEntry(writer, after.apiVersion, time), fields: changed })
  }
  return storedFields(owned)
}
