import fc from 'fast-check'
import type { JsonObject } from '../../lib/json.ts'
import { type GatewaysForm, gatewaysOf } from '../../lib/onboarding/forms/gateways.ts'
import { gatewaysNotes } from '../../lib/onboarding/forms/gateways-notes.ts'
import { gatewaysProblems } from '../../lib/onboarding/forms/gateways-problems.ts'
import type { Pair } from '../../lib/onboarding/forms/pair.ts'
import {
  type EndpointForm,
  RESOLUTIONS,
  type ServiceEntryForm,
  serviceEntryOf,
} from '../../lib/onboarding/forms/service-entry.ts'
import { serviceEntryNotes } from '../../lib/onboarding/forms/service-entry-notes.ts'
import { serviceEntryProblems } from '../../lib/onboarding/forms/service-entry-problems.ts'
import { CAPTURE_MODES, type SidecarForm, sidecarOf } from '../../lib/onboarding/forms/sidecar.ts'
import { sidecarNotes } from '../../lib/onboarding/forms/sidecar-notes.ts'
import { sidecarProblems } from '../../lib/onboarding/forms/sidecar-problems.ts'
import type { Problem } from '../../lib/result.ts'
import { NAMESPACE } from '../contract/mesh.ts'

/** A form that was made at random: what it comes to, and what is said of it. */
export type RandomForm = { manifests: JsonObject[]; problems: Problem[]; notes: Problem[] }

/** A value that is fine, and now and then one that is not. */
const mostly = <T>(good: readonly T[], odd: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
const few = <T>(one: fc.Arbitrary<T>, max: number, min = 0): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: min, maxLength: max })
const fewOf = <T, U>(one: fc.Arbitrary<T>, by: (one: T) => U, max: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(one, { maxLength: max, selector: by })

const LONG = 'a'.repeat(64)
const name = mostly(['form', 'form-2', 'a1'], ['', 'Form', 'a_b', 'a.b', '-a', LONG, 'a'.repeat(254)])
const protocol = mostly(
  ['HTTP', 'HTTP', 'HTTPS', 'TLS', 'GRPC', 'HTTP2', 'TCP', 'MONGO', 'MYSQL', 'REDIS', 'http', 'GRPC-Web', ''],
  ['HTTP_PROXY', 'UDP', 'HBONE', 'SMTP', 'x'],
)
const port = mostly<number | null>([80, 443, 8080, 5432, 65_535, 1], [0, 65_536, 2 ** 32, null])
const portName = mostly(['http', 'tls', 'tcp-db', 'A', 'a'.repeat(63)], ['', 'a_b', 'http-', 'a.b', LONG])
const ip = ['192.0.2.7', '10.0.0.0', '2001:db8::7', '::ffff:192.0.2.7', 'fe80::1%eth0']
const notIp = ['192.0.2.07', '192.0.2', '192.0.2.256', '00001::', 'x', '[::1]', 'fe80::1%']

const pair = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<Pair> =>
  fc.record({ key, value })
const keyOf = ({ key }: Pair) => key
const labels = (odd: { keys: string[]; values: string[] }) =>
  fewOf(
    pair(
      mostly(['app', 'version', 'example.org/tier', 'A_b.c'], odd.keys),
      mostly(['db', 'v1', '', 'A_b.c'], odd.values),
    ),
    keyOf,
    2,
  )
const selector = labels({ keys: ['', 'a*', 'a b', '-a'], values: ['*', 'a b', LONG, '-a'] })
const workloadLabels = labels({
  keys: ['a b', '-a', '/a', 'a/b/c', LONG],
  values: ['a b', '-a', 'a/b', LONG],
})

const endpoint: fc.Arbitrary<EndpointForm> = fc.record({
  address: mostly(
    [...ip, ...ip, 'vm.example.org', 'vm.example.org', 'unix:///run/a.sock', ''],
    [...notIp, 'unix://a', 'unix://', 'unix:///a/', 'unix://@a', 'a b', `${'a.'.repeat(130)}org`],
  ),
  ports: fewOf(
    pair(mostly(['http', 'tls'], ['', 'x', 'a_b']), mostly(['8080', '1'], ['0', '65536', 'x', ''])),
    keyOf,
    1,
  ),
  labels: workloadLabels,
  network: mostly(['', 'onprem'], ['n'.repeat(2049)]),
  locality: mostly(['', 'eu/a/b'], ['n'.repeat(2049)]),
  weight: mostly<number | null>([null, 0, 5], [-1, 2 ** 32, 1.5]),
  serviceAccount: mostly(['', 'db'], ['s'.repeat(254)]),
  kept: fc.constant({}),
})

const serviceEntryForm: fc.Arbitrary<ServiceEntryForm> = fc.record({
  name,
  namespace: fc.constant(NAMESPACE),
  hosts: few(
    mostly(
      ['db.example.org', 'db.example.org', 'db', 'DB.example.org.', '*.example.org'],
      ['*', '', 'a b', '*-eu.example.org', 'a.*.org', '10.0.0.1', 'a_b.org', `${LONG}.org`],
    ),
    2,
    1,
  ),
  addresses: few(
    mostly([...ip, '10.0.0.0/8', '2001:db8::/64'], [...notIp, '10.0.0.0/33', '10.0.0.0/08', 'a/b/c']),
    1,
  ),
  ports: few(
    fc.record({
      name: portName,
      number: port,
      protocol,
      targetPort: mostly<number | null>([null, 80], [0, 70_000]),
      kept: fc.constant({}),
    }),
    2,
  ),
  location: fc.constantFrom('MESH_INTERNAL', 'MESH_EXTERNAL', ''),
  resolution: fc.constantFrom('STATIC', 'STATIC', 'DNS', ...RESOLUTIONS, ''),
  backends: fc.constantFrom('selector', 'endpoints', 'endpoints', 'none'),
  selector,
  // Without any, nothing is written of what was chosen: a slip that only the form can know.
  endpoints: few(endpoint, 2, 1),
  exportTo: few(mostly(['.', 'shop', ''], ['*', '~', 'a_b', NAMESPACE]), 2),
  kept: fc.constant({ metadata: {}, spec: {} }),
})

const listener = {
  number: port,
  name: mostly(['', 'http', 'tls'], ['a_b']),
  protocol,
  captureMode: fc.constantFrom('', '', ...CAPTURE_MODES),
  kept: fc.constant({}),
}
const sockets = ['unix:///run/a.sock', 'unix://@a']
const notSockets = ['unix://a', 'unix:///a/', 'unix://']

const sidecarForm: fc.Arbitrary<SidecarForm> = fc.record({
  name,
  namespace: fc.constant(NAMESPACE),
  appliesTo: fc.constantFrom('labels', 'labels', 'namespace'),
  selector,
  ingress: few(
    fc.record({
      ...listener,
      bind: mostly(['', '', ...ip], [...notIp, ...sockets]),
      defaultEndpoint: mostly(
        ['', '127.0.0.1:80', '0.0.0.0:80', '[::1]:80', '[::]:80', ':80', ...sockets],
        [
          '127.0.0.1',
          '10.0.0.1:80',
          'localhost:80',
          '127.0.0.1:0',
          '127.0.0.1:x',
          '::1:80',
          '[::1]',
          ...notSockets,
        ],
      ),
    }),
    2,
  ),
  egress: few(
    fc
      .record({
        ...listener,
        on: fc.constantFrom('any', 'port', 'socket'),
        address: mostly(['', ...ip], [...notIp]),
        socket: mostly(sockets, [...notSockets, '', '127.0.0.1']),
        hosts: few(
          mostly(
            [
              './*',
              '*/*',
              'istio-system/*',
              '~/*',
              '~shop/*',
              `${NAMESPACE}/*`,
              './db.example.org',
              '*/*.example.org',
            ],
            ['', 'db.example.org', './db', '/a.b', 'shop/', 'a.b/*', './*-a.org', './a.*.org', '~'],
          ),
          2,
          1,
        ),
      })
      .map(({ address, socket, ...one }) => ({ ...one, bind: one.on === 'socket' ? socket : address })),
    2,
  ),
  outbound: fc.constantFrom('', 'ALLOW_ANY', 'REGISTRY_ONLY'),
  kept: fc.constant({ metadata: {}, spec: {}, outbound: {} }),
})

const gatewaysForm: fc.Arbitrary<GatewaysForm> = fc
  .record({
    namespace: fc.constant(NAMESPACE),
    selector: labels({ keys: ['a b', 'a*'], values: ['*', 'a b', LONG] }),
    clusterDomain: mostly(['cluster.local', 'corp.example'], ['', 'a b', 'a..b', '1']),
    istiod: fc.record({
      isWanted: fc.boolean(),
      gateway: name.map((one) => (one === '' ? one : `i${one}`)),
      isRouted: fc.constant(true),
      virtualService: name,
      revision: mostly(['', '1-28', 'canary'], ['a b', 'a_b', LONG, '-']),
      ports: few(
        fc.record({
          number: port,
          name: mostly(['tls-istiod', 'b', 'c', 'a_b'], ['']),
          target: port,
          read: fc.constant(null),
        }),
        2,
        1,
      ),
    }),
    services: fc.record({
      isWanted: fc.boolean(),
      gateway: name,
      number: port,
      portName: mostly(['tls', 'a_b'], ['']),
      hosts: few(
        mostly(
          ['*.local', '*', 'a.local', '*/a.local', './*.local', '10.0.0.1'],
          ['', 'local', '*a.local', 'a b.local', 'a_b/c.d', '/a.b', '::1'],
        ),
        2,
        1,
      ),
      read: fc.constant(null),
    }),
  })
  .filter(({ istiod, services }) => istiod.isWanted || services.isWanted)

/** So many forms of each kind, always the same for a seed. */
export function randomForms(seed: number, count: number): RandomForm[] {
  const sample = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { seed, numRuns: count })
  return [
    ...sample(serviceEntryForm).map((form) => ({
      manifests: [serviceEntryOf(form)],
      problems: serviceEntryProblems(form),
      notes: serviceEntryNotes(form),
    })),
    ...sample(sidecarForm).map((form) => ({
      manifests: [sidecarOf(form)],
      problems: sidecarProblems(form),
      notes: sidecarNotes(form),
    })),
    ...sample(gatewaysForm).map((form) => ({
      manifests: gatewaysOf(form),
      problems: gatewaysProblems(form),
      notes: gatewaysNotes(form),
    })),
  ]
}
