import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { type ExportQuery, exportQuerySchema, type TransitionRow } from '#lib/history/transition-row.ts'
import { exportTransitions } from '#server/history/export.ts'
import type { History } from '#server/history/history.ts'

const PAGE = 2_000
const row = (id: number): TransitionRow => ({
  id,
  kind: 'unhealthy',
  state: 'unhealthy',
  atMs: 1_700_000_000_000 - id,
  timeSource: 'condition',
  observedMs: 1_700_000_000_000,
  message: id % 2 ? '=1+1' : 'a "quoted", line\nand another',
  subject: { kind: 'WorkloadEntry', namespace: 'shop', name: `vm-${id}` },
  group: 'shop/vms',
})

/** A history of so many rows that hands out pages, and counts how many were asked for. */
function historyOf(count: number): { history: Pick<History, 'read'>; pages: () => number } {
  let pages = 0
  const read = async () => {
    const first = pages++ * PAGE
    return Array.from({ length: Math.max(0, Math.min(PAGE, count - first)) }, (_, index) =>
      row(first + index),
    )
  }
  return { history: { read: read as History['read'] }, pages: () => pages }
}
const ask = (format: ExportQuery['format']): ExportQuery => exportQuerySchema.parse({ format })

describe('exportTransitions', () => {
  it.each([0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])(
    'gives %i rows as whole CSV and whole JSON',
    async (count) => {
      const names = Array.from({ length: count }, (_, id) => `vm-${id}`)
      const signal = new AbortController().signal
      const json = await exportTransitions(historyOf(count), ask('json'), signal)
      expect(JSON.parse(await json.text()).map(({ name }: { name: string }) => name)).toEqual(names)
      const csv = await exportTransitions(historyOf(count), ask('csv'), signal)
      const records: Record<string, string>[] = parse(await csv.text(), { columns: true })
      expect(records.map(({ name }) => name)).toEqual(names)
      if (count > 1)
        expect(records.slice(0, 2).map(({ message }) => message)).toEqual([row(0).message, "'=1+1"])
    },
  )

  it('reads no further than its reader does', async () => {
    const { history, pages } = historyOf(1_000_000)
    const response = await exportTransitions({ history }, ask('csv'), new AbortController().signal)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    await reader?.cancel()
    expect(pages()).toBeLessThanOrEqual(4)
  })

  it('is an error and no file when the first page can’t be read', async () => {
    const history = { read: () => Promise.reject(new Error('away')) } as Pick<History, 'read'>
    await expect(exportTransitions({ history }, ask('csv'), new AbortController().signal)).rejects.toThrow(
      'away',
    )
  })
})
