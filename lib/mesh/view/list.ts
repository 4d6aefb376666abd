import type { Page } from '#lib/mesh/views.ts'

export type SortValue = string | number

/** Digits in a text count as numbers: vm-2 before vm-10, and 10.0.0.9 before 10.0.0.10. */
const collator = new Intl.Collator('en', { numeric: true })

/** Texts with digits as numbers, numbers as numbers. */
export const compareValues = (a: SortValue, b: SortValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))

/** Rows in the order of a value of theirs, then by id. */
export function sorted<R extends { id: string }>(
  rows: R[],
  sortValue: (row: R) => SortValue,
  dir: 'asc' | 'desc',
): R[] {
  const sign = dir === 'asc' ? 1 : -1
  const keyed = rows.map((row) => ({ row, value: sortValue(row) }))
  keyed.sort((a, b) => {
    return sign * compareValues(a.value, b.value) || compareValues(a.row.id, b.row.id)
  })
  return keyed.map(({ row }) => row)
}

/** One page of rows; a page past the end is the last one. */
export function paged<R>(
  rows: R[],
  { page, pageSize }: { page: number; pageSize: number },
  total: number,
): { rows: R[]; page: Page } {
  const last = Math.max(1, Math.ceil(rows.length / pageSize))
  const current = Math.min(page, last)
  return {
    rows: rows.slice((current - 1) * pageSize, current * pageSize),
    page: { page: current, pageSize, matching: rows.length, total },
  }
}

/** The words of a search, in lower case. */
export const wordsOf = (q: string): string[] => q.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether every word of a search stands in one of the texts, whatever its case. */
export function contains(q: string, texts: readonly string[]): boolean {
  return wordsOf(q).every((word) => texts.some((text) => text.toLowerCase().includes(word)))
}

/** Texts without repeats and without the empty one, in order. */
export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].filter(Boolean).sort()

/** The row as it was last made, or made now. */
export function remembered<R>(rows: Map<string, R>, key: string, make: () => R): R {
  const row = rows.get(key) ?? make()
  rows.set(key, row)
  return row
}
