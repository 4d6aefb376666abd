import { describe, expect, test } from 'vitest'
import { SERVICE_ENTRY_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import { serviceEntryForGroup, serviceEntryFormOf } from '#lib/onboarding/forms/read-service-entry.ts'
import {
  emptyEndpoint,
  emptyEntryPort,
  emptyServiceEntryForm,
  type ServiceEntryForm,
  serviceEntryOf,
} from '#lib/onboarding/forms/service-entry.ts'
import { isAllocated, serviceEntryNotes } from '#lib/onboarding/forms/service-entry-notes.ts'

const serviceEntryManifestOf = (form: ServiceEntryForm) => SERVICE_ENTRY_FORM.manifest(form, null)
const good = (more: Partial<ServiceEntryForm> = {}): ServiceEntryForm => ({
  ...emptyServiceEntryForm(),
  name: 'db',
  namespace: 'shop',
  hosts: ['db.shop.internal'],
  selector: [{ key: 'app', value: 'db' }],
  ...more,
})
const port = (more: object) => ({ ...emptyEntryPort(), name: 'tcp', number: 5432, protocol: 'TCP', ...more })
const endpoints = (...all: object[]) => ({
  backends: 'endpoints' as const,
  endpoints: all.map((one) => ({ ...emptyEndpoint(), address: '192.0.2.7', ...one })),
})
const faults = (form: ServiceEntryForm) => {
  const result = serviceEntryManifestOf(form)
  return result.ok ? [] : result.problems.map(({ field }) => field)
}

test('what is filled in is written, and nothing else', () => {
  expect(serviceEntryManifestOf(good({ addresses: ['', '10.1.2.3'] }))).toEqual({
    ok: true,
    value: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'db', namespace: 'shop' },
      spec: {
        hosts: ['db.shop.internal'],
        addresses: ['10.1.2.3'],
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
        location: 'MESH_INTERNAL',
        resolution: 'STATIC',
        workloadSelector: { labels: { app: 'db' } },
      },
    },
  })
})

test('endpoints of another network are written with their ports, labels, weight and account', () => {
  const form = good(
    endpoints({
      address: '',
      network: 'onprem',
      ports: [{ key: 'http', value: '8080' }],
      labels: [{ key: 'version', value: 'vm' }],
      locality: 'eu/a',
      weight: 0,
      serviceAccount: 'db',
    }),
  )
  expect(serviceEntryManifestOf(form)).toMatchObject({
    value: {
      spec: {
        endpoints: [
          {
            network: 'onprem',
            ports: { http: 8080 },
            labels: { version: 'vm' },
            locality: 'eu/a',
            weight: 0,
            serviceAccount: 'db',
          },
        ],
      },
    },
  })
  expect(JSON.stringify(serviceEntryOf(form))).not.toContain('workloadSelector')
  expect(serviceEntryNotes(form).map(({ code }) => code)).toEqual(['address-unset'])
})

describe('what is refused, and where', () => {
  const cases: [what: string, form: Partial<ServiceEntryForm>, field: string][] = [
    ['no name', { name: '' }, 'name'],
    ['a namespace with a dot', { namespace: 'a.b' }, 'namespace'],
    ['no host', { hosts: [''] }, 'hosts.0'],
    ['the wildcard alone', { hosts: ['*'] }, 'hosts.0'],
    ['a host that is none', { hosts: ['ok.example.org', 'a b'] }, 'hosts.1'],
    ['a wildcard to look up', { hosts: ['*.example.org'], resolution: 'DNS' }, 'hosts.0'],
    ['an address that is none', { addresses: ['10.0.0.300'] }, 'addresses.0'],
    ['a block with DNS', { addresses: ['10.0.0.0/8'], resolution: 'DNS' }, 'addresses.0'],
    ['port 0', { ports: [port({ number: 0 })] }, 'ports.0.number'],
    ['no port number', { ports: [port({ number: null })] }, 'ports.0.number'],
    ['a port name with an underscore', { ports: [port({ name: 'a_b' })] }, 'ports.0.name'],
    ['an unknown protocol', { ports: [port({ protocol: 'HBONE' })] }, 'ports.0.protocol'],
    ['a target port that is none', { ports: [port({ targetPort: 65_536 })] }, 'ports.0.targetPort'],
    ['one port name twice', { ports: [port({}), port({ number: 1 })] }, 'ports.1.name'],
    ['one port number twice', { ports: [port({}), port({ name: 'b' })] }, 'ports.1.number'],
    ['TCP for two hosts', { hosts: ['a.org', 'b.org'], ports: [port({})] }, 'ports.0.protocol'],
    ['a wildcard in the selector', { selector: [{ key: 'app', value: 'd*' }] }, 'selector.0.value'],
    ['a label without key', { selector: [{ key: '', value: 'db' }] }, 'selector.0.key'],
    ['a label twice', { selector: ['a', 'b'].map((value) => ({ key: 'app', value })) }, 'selector.1.key'],
    ['endpoints without resolution', { ...endpoints({}), resolution: 'NONE' }, 'backends'],
    ['two endpoints in turn', { ...endpoints({}, {}), resolution: 'DNS_ROUND_ROBIN' }, 'backends'],
    ['no endpoint', { ...endpoints() }, 'endpoints'],
    ['a name as static endpoint', endpoints({ address: 'vm.org' }), 'endpoints.0.address'],
    ['neither address nor network', endpoints({ address: '' }), 'endpoints.0.address'],
    [
      'a network alone with DNS',
      { ...endpoints({ address: '', network: 'n' }), resolution: 'DNS' },
      'endpoints.0.address',
    ],
    ['a port that is not there', endpoints({ ports: [{ key: 'x', value: '1' }] }), 'endpoints.0.ports.0.key'],
    [
      'a port that is no number',
      endpoints({ ports: [{ key: 'http', value: 'x' }] }),
      'endpoints.0.ports.0.value',
    ],
    ['a label that is none', endpoints({ labels: [{ key: 'a b', value: '' }] }), 'endpoints.0.labels.0.key'],
    [
      'a socket with ports',
      endpoints({ address: 'unix:///s', ports: [{ key: 'http', value: '1' }] }),
      'endpoints.0.address',
    ],
    [
      'a socket for two ports',
      { ...endpoints({ address: 'unix:///s' }), ports: [port({}), port({ name: 'b', number: 1 })] },
      'endpoints.0.address',
    ],
    ['exported to all and one', { exportTo: ['a', '*'] }, 'exportTo.1'],
    ['exported to itself twice', { exportTo: ['.', 'shop'] }, 'exportTo.1'],
    ['DYNAMIC_DNS without a wildcard', { resolution: 'DYNAMIC_DNS' }, 'hosts.0'],
    [
      'DYNAMIC_DNS with TCP',
      { resolution: 'DYNAMIC_DNS', hosts: ['*.org'], ports: [port({})] },
      'ports.0.protocol',
    ],
  ]
  test.each(cases)('%s', (_, more, field) => expect(faults(good(more))).toEqual([field]))
})

test.each<[what: string, form: Partial<ServiceEntryForm>]>([
  ['a socket', endpoints({ address: 'unix:///run/db.sock' })],
  ['names to look up', { ...endpoints({ address: 'vm.example.org' }), resolution: 'DNS' }],
  ['wildcards with endpoints', { ...endpoints({}), resolution: 'DNS', hosts: ['*.example.org'] }],
  ['a block without resolution', { addresses: ['10.0.0.0/8'], resolution: 'NONE', backends: 'none' }],
  ['any wildcard host', { resolution: 'DYNAMIC_DNS', hosts: ['*.example.org'], backends: 'none' }],
  ['nobody', { exportTo: ['~'] }],
  ['no ports', { ports: [] }],
])('takes %s', (_, more) => expect(faults(good(more))).toEqual([]))

test('an object that exists keeps what the form has no input for', () => {
  const manifest = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'db', namespace: 'shop', labels: { team: 'x' } },
    spec: {
      hosts: ['db.shop.internal'],
      ports: [{ number: 80, name: 'http', later: 1 }],
      resolution: 'STATIC',
      endpoints: [{ address: '192.0.2.7', ports: { http: 8080 }, later: { a: 1 } }],
      subjectAltNames: ['spiffe://x'],
    },
  }
  expect(serviceEntryManifestOf(serviceEntryFormOf(manifest))).toEqual({ ok: true, value: manifest })
})

test('the form of a group selects its workloads and has its ports', () => {
  const form = serviceEntryForGroup({
    metadata: { name: 'db-vm', namespace: 'shop' },
    spec: {
      metadata: { labels: { app: 'db', version: 'vm' } },
      template: { labels: { app: 'old' }, ports: { 'http-api': 8080, sql: 5432 } },
    },
  })
  expect(serviceEntryOf({ ...form, hosts: ['db.org'] })).toMatchObject({
    metadata: { name: 'db-vm', namespace: 'shop' },
    spec: {
      ports: [
        { number: 8080, name: 'http-api', protocol: 'HTTP' },
        { number: 5432, name: 'sql' },
      ],
      workloadSelector: { labels: { app: 'db', version: 'vm' } },
    },
  })
})

test('istiod allocates addresses unless the form or a label says otherwise', () => {
  expect(isAllocated(good())).toBe(true)
  expect(isAllocated(good({ addresses: ['10.0.0.1'] }))).toBe(false)
  expect(isAllocated(good({ resolution: 'NONE' }))).toBe(false)
  const labels = { 'networking.istio.io/enable-autoallocate-ip': 'False' }
  const kept = { metadata: { labels }, spec: {} }
  expect(isAllocated(good({ kept }))).toBe(false)
  expect(serviceEntryNotes(good({ kept, ports: [port({})] })).map(({ code }) => code)).toEqual([
    'tcp-without-address',
  ])
})
