import { expect, test } from 'vitest'
import { conflictingProtocols } from '#lib/checks/rules/conflicting-protocols.ts'
import { serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const ports = (protocol: string, number = 5432) => [{ number, name: 'p', protocol }]
const entry = (name: string, protocol: string, minutes: number, more: object = {}, namespace = 'shop') =>
  serviceEntry(
    name,
    { hosts: ['db.example'], ports: ports(protocol), ...more },
    { creationTimestamp: minutesAgo(minutes), namespace },
  )

test('the younger one is to be mended', () => {
  const scene = sceneOf([entry('new', 'HTTP', 5), entry('old', 'TCP', 90)])
  const [found, ...others] = findingsOf(conflictingProtocols, scene)
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'Port 5432 of db.example is HTTP in ServiceEntry shop/new and TCP in ServiceEntry shop/old, which is older.',
    field: 'spec.ports[0].protocol',
    objects: [{ name: 'new' }, { name: 'old' }],
  })
  expect(found?.fix.change).toEqual({
    kind: 'merge',
    ref: { kind: 'ServiceEntry', namespace: 'shop', name: 'new' },
    patch: { spec: { ports: [{ number: 5432, name: 'p', protocol: 'TCP' }] } },
  })
})

test('case, another port and exportTo make no conflict', () => {
  const texts = (...objects: object[]) => textsFound(conflictingProtocols, sceneOf(objects))
  expect(texts(entry('new', 'tcp', 5), entry('old', 'TCP', 90))).toEqual([])
  expect(texts(entry('new', 'HTTP', 5, { ports: ports('HTTP', 80) }), entry('old', 'TCP', 90))).toEqual([])
  const own = { exportTo: ['.'] }
  expect(texts(entry('new', 'HTTP', 5, own), entry('old', 'TCP', 90, own, 'bank'))).toEqual([])
})
