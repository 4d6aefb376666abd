import { expect, test } from 'vitest'
import { HOST, routes, service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { sidecarHidesService } from '#lib/checks/rules/sidecar-hides-service.ts'

const said = (...objects: object[]) => textsFound(sidecarHidesService, sceneOf(objects))

const sidecarIn = (namespace: string, name: string, ...egress: string[][]) =>
  raw('Sidecar', name, { spec: { egress: egress.map((hosts) => ({ hosts })) } }, { namespace })
const sidecar = (...hosts: string[]) => sidecarIn('platform', 'default', hosts)
const away = (spec: object = {}) => routes(spec, 'forum', { namespace: 'platform' })

test('the host is let through, the VirtualService of the Sidecar’s own namespace is not', () => {
  const [found, ...others] = findingsOf(
    sidecarHidesService,
    sceneOf([service(), away(), sidecarIn('platform', 'default', ['news/*'], ['shop/*'])]),
  )
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `Proxies of Sidecar platform/default see ${HOST} of shop but not VirtualService platform/forum, which routes it.`,
    objects: [{ kind: 'Sidecar' }, { kind: 'VirtualService' }],
    field: 'spec.egress[1].hosts',
    fix: { text: `Add platform/${HOST} to the egress hosts of Sidecar platform/default.` },
  })
})

test('several Sidecars are told of together', () => {
  const two = [sidecarIn('platform', 'a', ['shop/*']), sidecarIn('platform', 'b', ['shop/*'])]
  const found = findingsOf(sidecarHidesService, sceneOf([service(), away(), ...two]))
  expect(found.map(({ objects }) => objects.map(({ name }) => name))).toEqual([['a', 'forum', 'b']])
})

test('what a namespace says of another one’s host is for others to take or leave', () => {
  const many = ['bank', 'news'].map((namespace) => sidecarIn(namespace, 'default', ['shop/*']))
  expect(said(service(), away(), ...many)).toEqual([])
  const both = serviceEntry('too', { hosts: [HOST] }, { namespace: 'platform' })
  expect(said(service(), both, away(), ...many)).toHaveLength(1)
})

test('both are let through, or neither', () => {
  expect(said(service(), away(), sidecar('shop/*', 'platform/*'))).toEqual([])
  expect(said(service(), away(), sidecar('*/*'))).toEqual([])
  expect(said(service(), away(), sidecar('./*'))).toEqual([])
})

test('rules of the host’s own namespace, of gateways, and of others only', () => {
  expect(said(service(), routes(), sidecar('shop/*'))).toEqual([])
  expect(said(service(), away({ gateways: ['front'] }), sidecar('shop/*'))).toEqual([])
  expect(said(service(), away({ exportTo: ['bank'] }), sidecar('shop/*'))).toEqual([])
})
