import { expect, test } from 'vitest'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { unevenWeights } from '#lib/checks/rules/uneven-weights.ts'
import { shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const weighing = (name: string, weight: number) => vm(name, { spec: { weight } })

test('a weight that was meant as a percentage', () => {
  const [found] = findingsOf(unevenWeights, sceneOf(shopWith(weighing('vm-1', 80))))
  expect(found?.text).toBe(
    '1 VM behind forum.shop.svc.cluster.local (vm-1 with weight 80) takes 96 % of its requests: 3 other endpoints have weight 1 each.',
  )
  expect(found?.fix.change).toMatchObject({ patch: { spec: { weight: null } } })
})

test.each([
  ['no weights', shopWith()],
  ['weights that leave a share', shopWith(weighing('vm-1', 10))],
  [
    'weights for all',
    [...shopWith(weighing('vm-1', 90), weighing('vm-2', 10))].filter(({ kind }) => kind !== 'EndpointSlice'),
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(unevenWeights, sceneOf(objects))).toEqual([])
})
