import { expect, test } from 'vitest'
import { cellOf, sidesKnown } from '#components/names/tables/table-columns.ts'
import type { NameInfo } from '#lib/names/name-service.ts'
import type { TableRow, TablesAnswer } from '#lib/names/tables.ts'

const KNOWN = { state: 'known', atMs: 0, hosts: 1 } as const
const columns: TablesAnswer['columns'] = {
  computed: KNOWN,
  istiod: KNOWN,
  agent: { state: 'unknown', reason: 'not reachable' },
}
const info = (...ips: string[]): NameInfo => ({ ips, registry: 'External' })
const row = (change: Partial<TableRow>): TableRow => ({
  host: 'db',
  computed: info('10.0.0.1', '10.0.0.2'),
  istiod: info('10.0.0.2', '10.0.0.1'),
  agent: null,
  difference: '',
  ...change,
})

test('the order of addresses is no difference; another address, registry or no entry is', () => {
  const other = (change: Partial<TableRow>) => cellOf(row(change), 'istiod', columns)
  expect(other({})).toMatchObject({ kind: 'entry', isOther: false })
  expect(other({ istiod: info('10.0.0.1') })).toMatchObject({ kind: 'entry', isOther: true })
  expect(other({ istiod: { ...info('10.0.0.1', '10.0.0.2'), registry: 'Kubernetes' } })).toMatchObject({
    isOther: true,
  })
  expect(other({ istiod: null })).toEqual({ kind: 'none', isOther: true })
  expect(other({ computed: null, istiod: null })).toEqual({ kind: 'none', isOther: false })
})

test('what could not be asked is unknown, not absent', () => {
  expect(cellOf(row({}), 'agent', columns)).toEqual({ kind: 'unknown' })
  expect(sidesKnown(columns)).toBe(2)
})
