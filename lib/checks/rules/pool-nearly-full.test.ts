import { expect, test } from 'vitest'
import { serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { poolNearlyFull } from '#lib/checks/rules/pool-nearly-full.ts'
import { findingsOf, sceneOf } from '#lib/checks/rules/scene.test-helper.ts'

const allocated = (name: string, value: string) =>
  serviceEntry(name, {}, {}, { addresses: [{ value, host: `${name}.example` }] })

test('an allocator that has come to the end of its range', () => {
  const [found] = findingsOf(
    poolNearlyFull,
    sceneOf([allocated('a', '240.240.0.1'), allocated('b', '240.240.250.0')]),
  )
  expect(found?.text).toBe(
    '1,535 of 65,535 addresses are left of 240.240.0.0/16 for new hosts: 2 are allocated, the highest being number 64,000.',
  )
  expect(found?.fix.text).toMatch(/^Restart istiod/)
  expect(found?.objects).toHaveLength(2)
})

test('nothing is left behind the last address', () => {
  const [found] = findingsOf(poolNearlyFull, sceneOf([allocated('a', '240.240.255.255')]))
  expect(found?.text).toMatch(/^No address is left of 240\.240\.0\.0\/16/)
})

test('nine tenths are enough', () => {
  expect(findingsOf(poolNearlyFull, sceneOf([allocated('a', '240.240.230.0')]))).toEqual([])
})
