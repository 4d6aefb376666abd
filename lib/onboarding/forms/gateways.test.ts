import { describe, expect, test } from 'vitest'
import {
  emptyGatewaysForm,
  type GatewaysForm,
  gatewaysOf,
  virtualServiceName,
} from '#lib/onboarding/forms/gateways.ts'
import { gatewaysNotes } from '#lib/onboarding/forms/gateways-notes.ts'
import { gatewaysProblems } from '#lib/onboarding/forms/gateways-problems.ts'
import { gatewaysFormOf } from '#lib/onboarding/forms/read-gateways.ts'

const form = emptyGatewaysForm()
const istiod = (more: Partial<GatewaysForm['istiod']>) => ({ istiod: { ...form.istiod, ...more } })
const services = (more: Partial<GatewaysForm['services']>) => ({ services: { ...form.services, ...more } })
const faults = (more: Partial<GatewaysForm>) =>
  gatewaysProblems({ ...form, ...more }).map(({ field }) => field)
const row = (number: number | null, name: string, target: number | null) => ({
  number,
  name,
  target,
  read: null,
})

const passed = (number: number, name: string) => ({
  port: { number, name, protocol: 'TLS' },
  tls: { mode: 'PASSTHROUGH' },
  hosts: ['*'],
})
const led = (service: string, sniHosts: string[]) =>
  [
    { from: 15_012, to: 15_012 },
    { from: 15_017, to: 443 },
  ].map(({ from, to }) => ({
    match: [{ port: from, sniHosts }],
    route: [{ destination: { host: `${service}.istio-system.svc.cluster.local`, port: { number: to } } }],
  }))
const namespace = 'istio-system'
const selector = { istio: 'eastwestgateway' }

test('without a change they are the three objects of Istio’s guide', () => {
  expect(gatewaysOf(form)).toEqual([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'istiod-gateway', namespace },
      spec: { selector, servers: [passed(15_012, 'tls-istiod'), passed(15_017, 'tls-istiodwebhook')] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'istiod-vs', namespace },
      spec: { hosts: ['*'], gateways: ['istiod-gateway'], tls: led('istiod', ['*']) },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'cross-network-gateway', namespace },
      spec: {
        selector,
        servers: [
          {
            port: { number: 15_443, name: 'tls', protocol: 'TLS' },
            tls: { mode: 'AUTO_PASSTHROUGH' },
            hosts: ['*.local'],
          },
        ],
      },
    },
  ])
})

test('a revision is chosen by the name of its own Service', () => {
  const [, virtualService] = gatewaysOf({
    ...form,
    ...istiod({ revision: '1-28', virtualService: virtualServiceName('1-28') }),
  })
  expect(virtualService).toMatchObject({
    metadata: { name: 'istiod-vs-1-28' },
    spec: {
      tls: led('istiod-1-28', ['istiod-1-28.istio-system.svc', 'istiod-1-28.istio-system.svc.cluster.local']),
    },
  })
})

describe('what is refused, and where', () => {
  const cases: [what: string, form: Partial<GatewaysForm>, field: string][] = [
    ['nothing', { ...istiod({ isWanted: false }), ...services({ isWanted: false }) }, 'istiod.isWanted'],
    ['no namespace', { namespace: '' }, 'namespace'],
    ['a Gateway with a dot', istiod({ gateway: 'a.b' }), 'istiod.gateway'],
    ['a VirtualService without a name', istiod({ virtualService: '' }), 'istiod.virtualService'],
    ['a revision that is none', istiod({ revision: 'a b' }), 'istiod.revision'],
    ['a cluster domain that is none', { clusterDomain: 'a b' }, 'clusterDomain'],
    ['no port', istiod({ ports: [] }), 'istiod.ports'],
    ['a port without number', istiod({ ports: [row(null, 'a', 1)] }), 'istiod.ports.0.number'],
    ['a port name twice', istiod({ ports: [1, 2].map((n) => row(n, 'a', n)) }), 'istiod.ports.1.name'],
    ['no host', services({ hosts: [] }), 'services.hosts'],
    ['a short host', services({ hosts: ['local'] }), 'services.hosts.0'],
    ['a partial wildcard', services({ hosts: ['*a.local'] }), 'services.hosts.0'],
    ['both called alike', services({ gateway: 'istiod-gateway' }), 'services.gateway'],
  ]
  test.each(cases)('%s', (_, more, field) => expect(faults(more)).toEqual([field]))
  test.each(['*', '*.local', '*/*.local', './a.local', 'shop/a.local', '10.0.0.1'])(
    'takes the host %s',
    (host) => expect(faults(services({ hosts: [host] }))).toEqual([]),
  )
})

test('a missing selector, a shared port and no port for VMs are noted', () => {
  expect(gatewaysNotes(form)).toEqual([])
  const notes = (more: Partial<GatewaysForm>) => gatewaysNotes({ ...form, ...more }).map(({ field }) => field)
  expect(notes({ selector: [] })).toEqual(['selector'])
  expect(notes(services({ number: 15_012 }))).toEqual(['services.number'])
  expect(notes(istiod({ ports: [row(443, 'a', 15_012)] }))).toEqual(['istiod.ports'])
})

test('the default revision’s Service is istiod', () => {
  const named = gatewaysOf({
    ...form,
    ...istiod({ revision: 'default', virtualService: virtualServiceName('default') }),
  })
  expect(named).toEqual(gatewaysOf(form))
})

test('the objects read back into the form that made them', () => {
  const other: GatewaysForm = {
    ...form,
    clusterDomain: 'corp.example',
    ...istiod({ revision: 'canary', virtualService: 'vs', gateway: 'gw' }),
    ...services({ isWanted: false }),
  }
  const [gateway = {}, virtualService = {}] = gatewaysOf(other)
  const ports = other.istiod.ports.map((port) => ({ ...port, read: { name: port.name, isRouted: true } }))
  expect(gatewaysFormOf(gateway, virtualService)).toEqual({ ...other, istiod: { ...other.istiod, ports } })
  const crossing = {
    ...form,
    ...istiod({ isWanted: false }),
    ...services({ number: 443, hosts: ['*.corp'], read: 'tls' }),
  }
  expect(gatewaysFormOf(gatewaysOf(crossing)[0] ?? {}, null)).toEqual(crossing)
})
