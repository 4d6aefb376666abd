/** A document is facts plus tables of rows that carry their own id: what every live view is made of. */
export type Row = { id: string }
export type LiveDocument = { view: string; tables: Record<string, Row[]>; facts: Record<string, unknown> }

/** What changed in one table. `order` lists all ids, and is there only when rows came, went or moved. */
export type TablePatch = { upserts: Row[]; order?: string[] }
export type LivePatch = { tables: Record<string, TablePatch>; facts: Record<string, unknown> }
