import type { Accepted, DocumentReview } from '#lib/documents/review.ts'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type ObjectEdit, type TrafficEdit } from '#lib/traffic/edit.ts'

/** Most objects of one edit. */
const MOST_OBJECTS = 32

export type DocumentsEdit = {
  /** Null where there is nothing to write. */
  edit: TrafficEdit | null
  /** The spec that each object has now, by `editKey`. */
  bases: Record<string, JsonObject | null>
  /** Objects that are in more than one document, of which the last counts. */
  twice: string[]
  /** Objects for which one edit has no room. */
  left: number
  /** Parts of the metadata that are in documents and would not be written. */
  notWritten: string[]
}

/** Accepted documents as one edit, each object once. */
export function editOfDocuments(documents: readonly DocumentReview[]): DocumentsEdit {
  const objects = new Map<string, { edit: ObjectEdit; verdict: Accepted }>()
  const twice = new Set<string>()
  for (const { verdict } of documents) {
    if (verdict.state !== 'accepted' || !verdict.edit) continue
    const key = editKey(verdict.edit.ref)
    if (objects.has(key)) twice.add(key)
    objects.set(key, { edit: verdict.edit, verdict })
  }
  const all = [...objects.values()]
  const kept = all.slice(0, MOST_OBJECTS)
  return {
    edit: kept.length > 0 ? { objects: kept.map(({ edit }) => edit) } : null,
    bases: Object.fromEntries(kept.map(({ edit, verdict }) => [editKey(edit.ref), verdict.base])),
    twice: [...twice],
    left: all.length - kept.length,
    notWritten: [...new Set(kept.flatMap(({ verdict }) => verdict.notWritten))].sort(),
  }
}
