import { stringify } from 'csv-stringify/sync'
import { type ExportQuery, filterOf, type TransitionRow } from '#lib/history/transition-row.ts'
import type { History } from '#server/history/history.ts'
import { type Cursor, readTransitions } from '#server/history/read-transitions.ts'

const PAGE = 2_000
const COLUMNS = [
  'time',
  'transition',
  'state',
  'kind',
  'namespace',
  'name',
  'group',
  'message',
  'clock',
  'observed',
] as const

/**
 * Every transition that fits, the newest first, as a download: CSV, or one JSON array. It is read page by page as the
 * reader takes it, so its length costs no memory, and each page is a query of its own.
 */
export async function exportTransitions(
  { history }: { history: Pick<History, 'read'> },
  query: ExportQuery,
  signal: AbortSignal,
): Promise<Response> {
  const filter = filterOf(query, Date.now())
  const read = (before: Cursor | null): Promise<TransitionRow[]> =>
    history.read((db, clusterId) => readTransitions(db, clusterId, filter, { before, limit: PAGE }))
  // The first page is read before the answer begins: a database that is away is an error, not an empty file.
  let rows = await read(null)
  const format = FORMATS[query.format]
  const encoder = new TextEncoder()
  let isFirst = true
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (signal.aborted) return controller.close()
        const text = format.page(rows, isFirst)
        isFirst = false
        const last = rows.at(-1)
        const isLast = rows.length < PAGE
        controller.enqueue(encoder.encode(isLast ? text + format.tail : text))
        if (isLast || !last) return controller.close()
        rows = await read(last)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      'content-type': format.type,
      'content-disposition': `attachment; filename="transitions.${query.format}"`,
      'cache-control': 'no-store',
    },
  })
}

const fieldsOf = (row: TransitionRow): Record<(typeof COLUMNS)[number], string> => ({
  time: new Date(row.atMs).toISOString(),
  transition: row.kind,
  state: row.state,
  kind: row.subject.kind,
  namespace: row.subject.namespace,
  name: row.subject.name,
  group: row.group,
  message: row.message,
  clock: row.timeSource,
  observed: new Date(row.observedMs).toISOString(),
})

const FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    // A probe's words are a stranger's: a spreadsheet must not take them for a formula.
    page: (rows: readonly TransitionRow[], isFirst: boolean) =>
      stringify(rows.map(fieldsOf), { columns: [...COLUMNS], header: isFirst, escape_formulas: true }),
    tail: '',
  },
  json: {
    type: 'application/json; charset=utf-8',
    page: (rows: readonly TransitionRow[], isFirst: boolean) => {
      const items = rows.map((row) => JSON.stringify(fieldsOf(row))).join(',\n')
      if (isFirst) return `[\n${items}`
      return items ? `,\n${items}` : ''
    },
    tail: '\n]\n',
  },
}
