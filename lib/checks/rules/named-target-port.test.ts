import { expect, test } from 'vitest'
import { namedTargetPort } from '#lib/checks/rules/named-target-port.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, service, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const web = service({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] })

test('a name that some VMs lack', () => {
  const [found] = findingsOf(
    namedTargetPort,
    sceneOf(
      shopWith(
        web,
        group({ template: { ports: { web: 8080 } } }),
        vm('vm-2', { spec: { ports: { web: 8080 } } }),
      ),
    ),
  )
  expect(found?.text).toBe(
    'Port http of Service shop/forum goes to the targetPort named web, which 1 of 2 VMs does not have among its ports: vm-1.',
  )
  expect(found?.fix.commands).toEqual([
    `kubectl patch workloadentry vm-1 -n shop --type merge -p '{"spec":{"ports":{"web":PORT}}}'`,
  ])
})

test('a name of any kind stays one word of a command, and its number is to be put in', () => {
  const odd = service({ ports: [{ name: 'http', port: 80, targetPort: "x'; id; '" }] })
  expect(findingsOf(namedTargetPort, sceneOf([odd, written('by-hand')]))[0]?.fix.commands).toEqual([
    `kubectl patch workloadentry by-hand -n shop --type merge -p '{"spec":{"ports":{"x'\\''; id; '\\''":PORT}}}'`,
  ])
})

test('a name that a group lacks, before its VMs register', () => {
  const [found] = findingsOf(namedTargetPort, sceneOf([web, group()]))
  expect(found?.text).toBe(
    'Port http of Service shop/forum goes to the targetPort named web, which WorkloadGroup shop/forum-vm does not have in template.ports.',
  )
  expect(found?.objects[0]).toEqual({ kind: 'WorkloadGroup', namespace: 'shop', name: 'forum-vm' })
  expect(found?.severity).toBeUndefined()
})

test('where the entries have it and the group does not, nothing is lost yet', () => {
  const scene = sceneOf([web, group(), vm('vm-1', { spec: { ports: { web: 1 } } })])
  expect(findingsOf(namedTargetPort, scene).map(({ severity }) => severity)).toEqual(['warning'])
})

test('an entry by hand is what to mend', () => {
  const [found] = findingsOf(namedTargetPort, sceneOf([web, written('by-hand')]))
  expect(found?.objects[0]?.name).toBe('by-hand')
})

test.each([
  ['numbers', shopWith()],
  ['a name that all have', shopWith(service({ ports: [{ name: 'x', port: 80, targetPort: 'http' }] }))],
  ['VMs of another namespace', [web, vm('vm-1', { namespace: 'other' })]],
  ['pods alone', [web]],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(namedTargetPort, sceneOf(objects))).toEqual([])
})
