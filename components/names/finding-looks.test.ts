import { expect, test } from 'vitest'
import { codeCounts, fitting } from '#components/names/finding-looks.ts'
import type { NameFinding } from '#lib/names/watch.ts'

const finding = (over: Partial<NameFinding>): NameFinding => ({
  id: 'a',
  code: 'duplicate-vip',
  severity: 'error',
  text: '240.240.0.1 is used twice',
  why: '',
  fix: '',
  hosts: [],
  address: '',
  refs: [],
  ...over,
})
const all = [
  finding({ id: 'twice', hosts: ['db.example', 'cache.example'] }),
  finding({
    id: 'shadowed',
    code: 'shadowed-by-service',
    severity: 'warning',
    text: 'A Service wins',
    refs: [{ kind: 'ServiceEntry', namespace: 'shop', name: 'Orders' }],
  }),
]
const ids = (code: NameFinding['code'] | '', q: string) => fitting(all, { code, q }).map(({ id }) => id)

test('findings are found by their kind and by every word in what they are about', () => {
  expect(ids('', '')).toEqual(['twice', 'shadowed'])
  expect(ids('shadowed-by-service', '')).toEqual(['shadowed'])
  expect(ids('', 'CACHE twice')).toEqual(['twice'])
  expect(ids('', 'cache shop')).toEqual([])
  expect(ids('', 'shop/orders')).toEqual(['shadowed'])
})

test('only kinds with findings can be chosen', () => {
  expect(codeCounts([...all, finding({ id: 'third' })])).toEqual([
    { code: 'duplicate-vip', count: 2 },
    { code: 'shadowed-by-service', count: 1 },
  ])
})
