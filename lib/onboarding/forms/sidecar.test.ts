import { describe, expect, test } from 'vitest'
import { egressHostProblem } from '#lib/istio-values/egress-host.ts'
import { SIDECAR_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import {
  emptyEgress,
  emptyIngress,
  emptySidecarForm,
  type SidecarForm,
  sidecarForGroup,
  sidecarFormOf,
} from '#lib/onboarding/forms/sidecar.ts'
import { sidecarNotes } from '#lib/onboarding/forms/sidecar-notes.ts'

const sidecarManifestOf = (form: SidecarForm) => SIDECAR_FORM.manifest(form, null)
const good = (more: Partial<SidecarForm> = {}): SidecarForm => ({
  ...emptySidecarForm(),
  name: 'db-vm',
  namespace: 'shop',
  selector: [{ key: 'app', value: 'db' }],
  ...more,
})
const ingress = (more: object = {}) => ({ ...emptyIngress(), number: 8080, ...more })
const egress = (more: object = {}) => ({ ...emptyEgress(), hosts: ['./*'], ...more })
const faults = (form: SidecarForm) => {
  const result = sidecarManifestOf(form)
  return result.ok ? [] : result.problems.map(({ field }) => field)
}

describe('what is refused, and where', () => {
  const cases: [what: string, form: Partial<SidecarForm>, field: string][] = [
    ['nothing said', { egress: [] }, 'egress'],
    ['no ingress port', { ingress: [ingress({ number: null })] }, 'ingress.0.number'],
    ['an ingress port twice', { ingress: [ingress(), ingress()] }, 'ingress.1.number'],
    ['an ingress socket', { ingress: [ingress({ bind: 'unix:///s' })] }, 'ingress.0.bind'],
    ['an unknown protocol', { ingress: [ingress({ protocol: 'SMTP' })] }, 'ingress.0.protocol'],
    [
      'another host behind',
      { ingress: [ingress({ defaultEndpoint: 'localhost:80' })] },
      'ingress.0.defaultEndpoint',
    ],
    ['no port behind', { ingress: [ingress({ defaultEndpoint: '127.0.0.1' })] }, 'ingress.0.defaultEndpoint'],
    [
      'no socket behind',
      { ingress: [ingress({ defaultEndpoint: 'unix://s' })] },
      'ingress.0.defaultEndpoint',
    ],
    ['TLS on HTTP', { ingress: [ingress({ protocol: 'HTTP', kept: { tls: {} } })] }, 'ingress.0.protocol'],
    ['no egress host', { egress: [egress({ hosts: [''] })] }, 'egress.0.hosts.0'],
    ['a short name', { egress: [egress({ hosts: ['./db'] })] }, 'egress.0.hosts.0'],
    ['any port before one', { egress: [egress(), egress({ on: 'port', number: 80 })] }, 'egress.0.on'],
    [
      'an egress port twice',
      { egress: [80, 80].map((number) => egress({ on: 'port', number })) },
      'egress.1.number',
    ],
    ['no socket', { egress: [egress({ on: 'socket', bind: '127.0.0.1' })] }, 'egress.0.bind'],
    [
      'capture on a socket',
      { egress: [egress({ on: 'socket', bind: 'unix:///s', captureMode: 'IPTABLES' })] },
      'egress.0.captureMode',
    ],
    [
      'an egress proxy without ALLOW_ANY',
      { kept: { metadata: {}, spec: {}, outbound: { egressProxy: {} } } },
      'outbound',
    ],
  ]
  test.each(cases)('%s', (_, more, field) => expect(faults(good(more))).toEqual([field]))
})

test.each([
  '127.0.0.1:80',
  '0.0.0.0:80',
  '[::1]:80',
  '[::]:80',
  ':80',
  'unix:///run/app.sock',
  'unix://@app',
  '',
])('takes requests to %j', (defaultEndpoint) =>
  expect(faults(good({ ingress: [ingress({ defaultEndpoint })] }))).toEqual([]),
)

test.each(['*/*', './*', '~/*', '~shop/*', 'shop/db.example.org', '*/*.example.org'])(
  'takes the host %s',
  (host) => expect(egressHostProblem(host)).toBeNull(),
)
test.each(['*', 'db.example.org', '/*', 'shop/', 'a.b/*', './*-eu.example.org', './a.*.org'])(
  'refuses the host %s',
  (host) => expect(egressHostProblem(host)).not.toBeNull(),
)

test('a Sidecar that exists keeps what the form has no input for', () => {
  const manifest = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'db-vm', namespace: 'shop' },
    spec: {
      workloadSelector: { labels: { app: 'db' } },
      ingress: [
        {
          port: { number: 8443, name: 'https', protocol: 'HTTPS', later: 1 },
          bind: '0.0.0.0',
          captureMode: 'IPTABLES',
          defaultEndpoint: '127.0.0.1:8080',
          tls: { mode: 'SIMPLE', serverCertificate: '/a', privateKey: '/b' },
        },
      ],
      egress: [
        {
          port: { number: 3306, protocol: 'MYSQL' },
          bind: '127.0.0.1',
          hosts: ['./db.example.org'],
          later: 1,
        },
        { port: { protocol: 'HTTP' }, bind: 'unix:///run/x', hosts: ['./*'] },
        { hosts: ['istio-system/*'] },
      ],
      outboundTrafficPolicy: {
        mode: 'ALLOW_ANY',
        egressProxy: { host: 'egress.example.org', port: { number: 80 } },
      },
      inboundConnectionPool: { tcp: { maxConnections: 5 } },
    },
  }
  expect(sidecarManifestOf(sidecarFormOf(manifest))).toEqual({ ok: true, value: manifest })
})

test('a policy without a mode is REGISTRY_ONLY', () =>
  expect(sidecarFormOf({ spec: { outboundTrafficPolicy: {} } }).outbound).toBe('REGISTRY_ONLY'))

test('the Sidecar of a group takes in each of its ports on loopback', () => {
  const form = sidecarForGroup({
    metadata: { name: 'db-vm', namespace: 'shop' },
    spec: { metadata: { labels: { app: 'db' } }, template: { ports: { http: 8080 } } },
  })
  expect(sidecarManifestOf(form)).toMatchObject({
    value: {
      metadata: { name: 'db-vm', namespace: 'shop' },
      spec: {
        workloadSelector: { labels: { app: 'db' } },
        ingress: [
          { port: { number: 8080, name: 'http', protocol: 'HTTP' }, defaultEndpoint: '127.0.0.1:8080' },
        ],
      },
    },
  })
  expect(sidecarNotes(form)).toEqual([])
})

test('hosts that another covers, and a Sidecar for everybody, are noted', () => {
  const notes = (more: Partial<SidecarForm>) =>
    sidecarNotes(good(more)).map(({ code, field }) => [code, field])
  expect(notes({ egress: [egress({ hosts: ['./*', 'shop/db.example.org'] })] })).toEqual([
    ['egress-host-twice', 'egress.0.hosts.1'],
  ])
  expect(notes({ egress: [egress({ hosts: ['./db.example.org', './*'] })] })).toEqual([
    ['egress-host-twice', 'egress.0.hosts.1'],
  ])
  expect(notes({ egress: [egress({ hosts: ['*/*', 'shop/*'] })] })).toEqual([
    ['egress-host-twice', 'egress.0.hosts.1'],
  ])
  expect(notes({ egress: [egress({ hosts: ['*/*', '~shop/*'] })] })).toEqual([])
  expect(notes({ selector: [] })).toEqual([['selects-all', 'selector']])
  expect(notes({ ingress: [ingress({ defaultEndpoint: '0.0.0.0:80' })] })).toEqual([
    ['whole-host', 'ingress.0.defaultEndpoint'],
  ])
})
