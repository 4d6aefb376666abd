import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/** A document is facts plus tables of rows that carry their own id: what every live view is made of. */
export type Row = { id: string }
export type LiveDocument = { view: string; tables: Record<string, Row[]>; facts: Record<string, unknown> }

/** What changed in one table. `order` lists all ids, and is there only when rows came, went or moved. */
export type TablePatch = { upserts: Row[]; order?: string[] }
export type LivePatch = { tables: Record<string, TablePatch>; facts: Record<string, unknown> }

/** The patch that makes `next` of `previous`, or null when they are equal. Tables and facts are fixed per view. */
export function diffDocuments(previous: LiveDocument, next: LiveDocument): LivePatch | null {
  const tables: LivePatch['tables'] = {}
  for (const [name, rows] of Object.entries(next.tables)) {
    const patch = diffTable(previous.tables[name] ?? [], rows)
    if (patch) tables[name] = patch
  }
  const facts = Object.fromEntries(
    Object.entries(next.facts).filter(([name, value]) => !isDeepStrictEqual(previous.facts[name], value)),
  )
  return Object.keys(tables).length + Object.keys(facts).length > 0 ? { tables, facts } : null
}

/**
 * A document with a patch applied. The same function runs in the server's tests and in the browser. What the patch
 * does not touch keeps its identity, so a selection of it stays equal by reference.
 */
export function applyPatch<D extends LiveDocument>(document: D, patch: LivePatch): D {
  const tables: LiveDocument['tables'] = { ...document.tables }
  for (const [name, table] of Object.entries(patch.tables))
    tables[name] = applyTable(document.tables[name] ?? [], table)
  return { ...document, tables, facts: { ...document.facts, ...patch.facts } }
}

function diffTable(previous: readonly Row[], next: readonly Row[]): TablePatch | null {
  const before = new Map(previous.map((row) => [row.id, row]))
  const upserts = next.filter((row) => !isDeepStrictEqual(before.get(row.id), row))
  const isSameOrder =
    previous.length === next.length && next.every((row, index) => previous[index]?.id === row.id)
  if (upserts.length === 0 && isSameOrder) return null
  return isSameOrder ? { upserts } : { upserts, order: next.map(({ id }) => id) }
}

function applyTable(rows: readonly Row[], { upserts, order }: TablePatch): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const row of upserts) byId.set(row.id, row)
  return (order ?? rows.map(({ id }) => id)).flatMap((id) => byId.get(id) ?? [])
}
