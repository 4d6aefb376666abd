import { afterAll, describe, expect, it } from 'vitest'
import { envoyDump } from '#lib/envoy/config.test-helper.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { joinJson, readRows } from '#server/envoy/read-rows.ts'
import { rowChunks } from '#server/envoy/row-chunks.ts'
import { ROW_READERS, type RowKind } from '#server/envoy/row-readers.ts'

const offThread = createOffThread()
afterAll(() => offThread.close())
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const statuses = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `outbound|80||s-${index}.shop.svc.cluster.local`,
    host_statuses: [{ address: { socket_address: { address: '10.0.0.1', port_value: 80 } } }],
  }))
/** Of a list that needs the other thread, and more than one piece to come back. */
const MANY = { cluster_statuses: statuses(8_000) }

describe('readRows', () => {
  it('reads what is large in the other thread, with the same rows in the same order', async () => {
    expect(rowChunks({ kind: 'clusters', bytes: bytesOf(MANY) })?.length).toBeGreaterThan(2)
    expect(await readRows(offThread, 'clusters', bytesOf(MANY))).toEqual(ROW_READERS.clusters(MANY))
  })

  it.each(['configClusters', 'configListeners', 'configRoutes'] as const)(
    'takes %s over as they are',
    (kind: RowKind) => {
      const rows = ROW_READERS[kind](envoyDump())
      expect(rows?.length).toBeGreaterThan(0)
      const chunks = rowChunks({ kind, bytes: bytesOf(envoyDump()) }) ?? []
      expect(chunks.flatMap((chunk) => JSON.parse(new TextDecoder().decode(chunk)))).toEqual(rows)
    },
  )

  it.each(['small', 'large'])('tells what is no such answer, or no JSON: %s', async (size) => {
    const padding = ' '.repeat(size === 'large' ? 1024 * 1024 : 0)
    const read = (text: string) =>
      readRows(offThread, 'clusters', new TextEncoder().encode(`${text}${padding}`))
    expect(await read('{"listener_statuses":[]}')).toBeNull()
    expect(await read('{}')).toEqual([])
    await expect(read('{"password":canary')).rejects.toThrow(/^answered no JSON$/)
  })

  it('reads answers that are joined', async () => {
    expect(JSON.parse(new TextDecoder().decode(joinJson({})))).toEqual({})
    const joined = joinJson({ listening: bytesOf({ listener_statuses: [] }), 'a"b': bytesOf([1]) })
    expect(JSON.parse(new TextDecoder().decode(joined))).toEqual({
      listening: { listener_statuses: [] },
      'a"b': [1],
    })
    expect(await readRows(offThread, 'listeners', joined)).toEqual([])
  })
})
