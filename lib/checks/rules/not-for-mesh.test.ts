import { expect, test } from 'vitest'
import { forumWith, HOST, routes, sound, to } from '#lib/checks/rules/forum.test-helper.ts'
import { notForMesh } from '#lib/checks/rules/not-for-mesh.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(notForMesh, sceneOf(objects))

const front = { gateways: ['front'] }

test('a split of a host of the mesh at a gateway only', () => {
  const [found] = findingsOf(notForMesh, sceneOf(forumWith(routes(front))))
  expect(found).toMatchObject({
    text: `VirtualService shop/forum shares out requests to ${HOST}, but is for front only: sidecars, those of VMs too, ignore it.`,
    fix: { change: { patch: { spec: { gateways: ['front', 'mesh'] } } } },
  })
})

test('hosts of the world, one destination, and rules for sidecars beside it', () => {
  expect(said(...forumWith(routes({ ...front, hosts: ['*'] })))).toEqual([])
  expect(said(...forumWith(routes({ ...front, hosts: ['forum.example.org'] })))).toEqual([])
  expect(said(...forumWith(routes({ ...front, http: [{ route: [to('vm')] }] })))).toEqual([])
  expect(said(...sound(), routes(front, 'at-the-gateway'))).toEqual([])
  expect(said(...forumWith(routes({ gateways: ['front', 'mesh'] })))).toEqual([])
})
