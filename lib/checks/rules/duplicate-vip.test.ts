import { expect, test } from 'vitest'
import { duplicateVip } from '#lib/checks/rules/duplicate-vip.ts'
import { service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const at = (address: string, more: object = {}) => ({ addresses: [address], ...more })

test('two TCP hosts of one address', () => {
  const [found] = findingsOf(
    duplicateVip,
    sceneOf([serviceEntry('db-1', at('10.9.0.1')), serviceEntry('db-2', at('10.9.0.1'))]),
  )
  expect(found).toMatchObject({
    severity: 'error',
    field: 'spec.addresses',
    objects: [{ name: 'db-1' }, { name: 'db-2' }],
    fix: { text: 'Change the address in ServiceEntry shop/db-1 and ServiceEntry shop/db-2.' },
  })
  expect(found?.text).toBe(
    '10.9.0.1 is an address of 2 hosts: db-1.example (ServiceEntry shop/db-1, spec.addresses) and db-2.example (ServiceEntry shop/db-2, spec.addresses). A sidecar has one listener at 10.9.0.1:5432, and connections to it go to db-1.example, the oldest, whichever host was called.',
  )
})

test('the ServiceEntry is the one to mend where a Service has the address', () => {
  const [found] = findingsOf(
    duplicateVip,
    sceneOf([
      service('db', { clusterIP: '10.96.0.9', ports: [{ name: 'tcp', port: 5432 }] }),
      serviceEntry('db-1', at('10.96.0.9')),
    ]),
  )
  expect(found?.objects.map(({ kind }) => kind)).toEqual(['ServiceEntry', 'Service'])
})

test('HTTP hosts are told apart by name, others by port', () => {
  const http = { ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] }
  const [one, two] = [serviceEntry('a', at('10.9.0.1', http)), serviceEntry('b', at('10.9.0.1', http))]
  expect(textsFound(duplicateVip, sceneOf([one, two]))).toEqual([])
  const other = { ports: [{ number: 5433, name: 'tcp', protocol: 'TCP' }] }
  expect(
    textsFound(
      duplicateVip,
      sceneOf([serviceEntry('a', at('10.9.0.1')), serviceEntry('b', at('10.9.0.1', other))]),
    ),
  ).toEqual([])
})
