import { expect, test } from 'vitest'
import { HOST, routes } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { wildcardOnMesh } from '#lib/checks/rules/wildcard-on-mesh.ts'

const said = (...objects: object[]) => textsFound(wildcardOnMesh, sceneOf(objects))

test('the host * without gateways', () => {
  expect(said(routes({ hosts: [HOST, '*'] }))).toEqual([
    'VirtualService shop/forum has the host * and is for sidecars, as it lists no gateways.',
  ])
})

test('mesh beside a Gateway can be taken out', () => {
  const [found] = findingsOf(wildcardOnMesh, sceneOf([routes({ hosts: ['*'], gateways: ['front', 'mesh'] })]))
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum has the host * and is for sidecars, as spec.gateways lists mesh.',
    fix: { change: { patch: { spec: { gateways: ['front'] } } } },
  })
})

test('the host * at a Gateway, and other wildcards', () => {
  expect(said(routes({ hosts: ['*'], gateways: ['front'] }))).toEqual([])
  expect(said(routes({ hosts: ['*.shop.svc.cluster.local'] }))).toEqual([])
})
