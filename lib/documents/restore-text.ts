import { restoreIndentation, type SchemaOf } from '#lib/documents/restore-indentation.ts'
import type { PastedDocument } from '#lib/documents/review.ts'

type Flat = Pick<PastedDocument, 'from' | 'to' | 'isFlat'>

/**
 * A text in which every document that lost its indentation is indented as `restoreIndentation` proposes; everything else
 * stays. `left` counts those for which nothing can be proposed.
 */
export function restoreText(
  text: string,
  documents: readonly Flat[],
  schemaOf: SchemaOf,
): { text: string; restored: number; left: number } {
  const flat = documents.filter((one) => one.isFlat).toSorted((a, b) => b.from - a.from)
  let restored = 0
  let result = text
  for (const { from, to } of flat) {
    const proposed = restoreIndentation(text.slice(from, to), schemaOf)
    if (proposed === null) continue
    restored += 1
    result = result.slice(0, from) + proposed + result.slice(to)
  }
  return { text: result, restored, left: flat.length - restored }
}
