import { expect, it } from 'vitest'
import { entry, findingsOf } from '#lib/names/findings.test-helper.ts'

it('puts the most severe first, each under an id of its own, the same every time', () => {
  const mesh = [
    entry('pool', { addresses: ['240.240.1.10'] }),
    entry('a', { addresses: ['10.0.0.7'] }),
    entry('b', { addresses: ['10.0.0.7'] }),
    entry('cidr', { addresses: ['240.240.9.0/24'], port: 1 }),
  ]
  const found = findingsOf(mesh)
  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    'error duplicate-vip',
    'warning user-address-in-pool',
    'note user-address-in-pool',
  ])
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  expect(findingsOf([...mesh].reverse())).toEqual(found)
})
