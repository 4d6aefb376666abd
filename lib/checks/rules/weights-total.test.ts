import { expect, test } from 'vitest'
import { routes, to } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, patched, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { weightsTotal } from '#lib/checks/rules/weights-total.ts'

const route = (...weights: (number | undefined)[]) =>
  routes({ http: [{ name: 'everyone', route: weights.map((weight, index) => to(`s${index}`, weight)) }] })

test('weights that total something else', () => {
  const [found] = findingsOf(weightsTotal, sceneOf([route(96, 24)]))
  expect(found).toMatchObject({
    text: 'Weights of rule everyone of VirtualService shop/forum total 120, so that shares are others than written: s0 96 (80 %), s1 24 (20 %).',
    field: 'spec.http[0].route',
    fix: { text: 'Write weights that total 100. The shares of now are 80, 20.' },
  })
  const change = found?.fix.change
  const mended = change?.kind === 'merge' ? patched(route(96, 24), change.patch) : {}
  expect(findingsOf(weightsTotal, sceneOf([mended]))).toEqual([])
})

test('a lone destination takes everything', () => {
  const [found] = findingsOf(weightsTotal, sceneOf([route(20)]))
  expect(found).toMatchObject({
    text: 's0, the only destination of rule everyone of VirtualService shop/forum, has the weight 20 and takes 100 %.',
    field: 'spec.http[0].route[0].weight',
  })
  const change = found?.fix.change
  const mended = change?.kind === 'merge' ? patched(route(20), change.patch) : {}
  expect(findingsOf(weightsTotal, sceneOf([mended]))).toEqual([])
})

test('weights that are all 0 are refused', () => {
  const [found] = findingsOf(weightsTotal, sceneOf([route(0, undefined)]))
  expect(found).toMatchObject({
    severity: 'error',
    text: 'All 2 destinations of rule everyone of VirtualService shop/forum have the weight 0: Istio refuses that.',
  })
})

test.each([[80, 20], [1, 1], [1, 1, 1], [9, 1], [999, 1], [100, 0], [100, undefined], [100], [undefined]])(
  'weights that mean what they say: %s %s %s',
  (...weights) => {
    expect(textsFound(weightsTotal, sceneOf([route(...weights)]))).toEqual([])
  },
)

test.each([
  [[1995, 5], 's0 1995 (99.75 %), s1 5 (0.25 %)'],
  [[80, 30], 's0 80 (72.73 %), s1 30 (27.27 %)'],
])('no change where whole percents would alter a share: %s', (weights, shares) => {
  const [found] = findingsOf(weightsTotal, sceneOf([route(...weights)]))
  expect(found?.text).toContain(`: ${shares}.`)
  expect(found?.fix.change).toBeUndefined()
})
