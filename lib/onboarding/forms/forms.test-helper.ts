import fc from 'fast-check'
import type { Pair } from '#lib/onboarding/forms/pair.ts'
import { emptyPeerAuthenticationForm, MTLS_MODES } from '#lib/onboarding/forms/peer-authentication.ts'
import { emptyProbe, PROBE_COUNTS, type ProbeForm } from '#lib/onboarding/forms/probe.ts'
import type { WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'

/**
 * Random forms: mostly right, and each field now and then wrong in a way of its own, so that a verdict turns on one thing.
 * What a form alone can tell, such as a row that says a key twice, never comes up.
 */

/** The given texts, or one in `oneIn` cases what is wrong. */
const mostly = (right: readonly string[], wrong: readonly string[], oneIn: number): fc.Arbitrary<string> =>
  oneIn === 0
    ? fc.constantFrom(...right)
    : fc.oneof(
        { weight: oneIn - 1, arbitrary: fc.constantFrom(...right) },
        { weight: 1, arbitrary: fc.constantFrom(...wrong) },
      )

const pairs = (keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>, max = 3): fc.Arbitrary<Pair[]> =>
  fc.uniqueArray(fc.record({ key: keys, value: values }), { maxLength: max, selector: ({ key }) => key })

const KEYS = [
  'app',
  'version',
  'example.org/tier',
  'A_b.c',
  `k${'a'.repeat(61)}z`,
  'service.istio.io/canonical-name',
]
const VALUES = ['', 'forum', 'v1', '1.0', 'true', '10', 'no', 'a_b-C', 'null']
const NAMES = ['billing-vm', 'a', '10', 'a.b-c', 'x'.repeat(253)]
const PORT_NAMES = ['http', 'grpc-web', 'A', '9', `p${'q'.repeat(61)}`]
const PORTS = ['1', '80', '8080', '65535']
const WRONG_PORTS = ['0', '65536', '4294967296', 'http', '-1', '1.5']

/** `oneIn`: how seldom a field is wrong; 0 for never. */
export const anyWorkloadGroupForm = (oneIn: number): fc.Arbitrary<WorkloadGroupForm> =>
  fc.record({
    name: mostly(NAMES, ['', 'Forum', 'a..b', '-a', 'a b', 'x'.repeat(254)], oneIn && oneIn * 2),
    namespace: fc.constant('istioinaction'),
    labels: pairs(
      mostly(KEYS, ['a b', '-app', 'a/b/c', '', `k${'a'.repeat(63)}`, '/x'], oneIn),
      mostly(VALUES, ['a b', '-', 'ä', 'x='], oneIn),
    ),
    annotations: pairs(
      fc.constantFrom('note', 'example.org/owner', 'a.b'),
      fc.constantFrom(
        'x',
        'two words',
        'a,b',
        'say "hi"',
        'k=v',
        'true',
        '3',
        '',
        'ünï',
        '# x',
        ': y',
        "it's",
        '- a',
      ),
    ),
    ports: pairs(
      mostly(PORT_NAMES, ['', 'a_b', '-x', `p${'q'.repeat(62)}`, 'a b'], oneIn),
      mostly(PORTS, WRONG_PORTS, oneIn),
    ),
    serviceAccount: mostly(['default', 'forum', '', 'a.b'], ['x'.repeat(254)], oneIn && oneIn * 4),
    network: mostly(['', 'vm-network', '10', 'true', 'a/b c'], ['n'.repeat(2049)], oneIn && oneIn * 4),
    locality: mostly(['', 'eu/eu-1/a', 'region'], ['l'.repeat(2049)], oneIn && oneIn * 4),
    weight: mostly(['', '1', '100', '4294967295'], ['4294967296', '-1', 'x', '1.5'], oneIn && oneIn * 2),
    probe: anyProbe(oneIn),
  })

export const anyProbe = (oneIn: number): fc.Arbitrary<ProbeForm> =>
  fc.record({
    kind: fc.constantFrom('none', 'httpGet', 'tcpSocket', 'exec', ...(oneIn > 0 ? (['other'] as const) : [])),
    httpGet: fc.record({
      path: fc.constantFrom('', '/', '/foo/bar', 'no slash', '/?a=b'),
      port: mostly(PORTS, ['', ...WRONG_PORTS], oneIn),
      host: fc.constantFrom('', '127.0.0.1', 'forum.example.org', '::1'),
      scheme: mostly(['', 'HTTP', 'HTTPS'], ['http', 'FTP'], oneIn),
      headers: fc.array(
        fc.record({
          key: mostly(['Lit-Header', 'Host', 'x'], ['', 'a b', 'x_y', 'x:'], oneIn),
          value: fc.constantFrom('', 'Im-The-Best', 'a, b', 'true'),
        }),
        { maxLength: 2 },
      ),
    }),
    tcpSocket: fc.record({
      host: fc.constantFrom('', '127.0.0.1'),
      port: mostly(PORTS, ['', ...WRONG_PORTS], oneIn),
    }),
    exec: fc.record({
      command: fc.array(mostly(['/bin/true', '-c', 'a b'], [''], oneIn), {
        minLength: oneIn > 0 ? 0 : 1,
        maxLength: 3,
      }),
    }),
    other: fc.constantFrom({}, { grpc: { port: 8080 } }),
    ...anyCounts(oneIn),
  })

function anyCounts(oneIn: number) {
  const count = mostly(
    ['', '0', '1', '5', '2147483647'],
    ['-1', '2147483648', '1.5', 'x'],
    oneIn && oneIn * 2,
  )
  const { kind: _, httpGet: __, tcpSocket: ___, exec: ____, other: _____, ...counts } = emptyProbe()
  return Object.fromEntries(PROBE_COUNTS.map(({ field }) => [field, count])) as {
    [K in keyof typeof counts]: fc.Arbitrary<string>
  }
}

export const anyPeerAuthenticationForm = (oneIn: number) =>
  fc
    .record({
      name: mostly(NAMES, ['', 'Forum', 'a..b', '-a'], oneIn && oneIn * 2),
      namespace: fc.constant('istioinaction'),
      labels: pairs(
        mostly([...KEYS, 'a b', 'a/b/c'], ['', '*', 'a*'], oneIn),
        mostly([...VALUES, 'a b', 'x'.repeat(63)], ['*', 'x*', 'x'.repeat(64)], oneIn),
      ),
      mode: fc.constantFrom('' as const, ...MTLS_MODES),
      ports: fc.uniqueArray(
        fc.record({
          port: mostly(PORTS, ['', ...WRONG_PORTS], oneIn),
          mode: fc.constantFrom('' as const, ...MTLS_MODES),
        }),
        { maxLength: 2, selector: ({ port }) => port },
      ),
    })
    .map((form) => ({ ...emptyPeerAuthenticationForm(), ...form }))

/** The probe of Istio's own documentation, with everything set. */
export const FULL_PROBE = {
  initialDelaySeconds: 5,
  timeoutSeconds: 3,
  periodSeconds: 4,
  successThreshold: 3,
  failureThreshold: 3,
  httpGet: {
    path: '/foo/bar',
    host: '127.0.0.1',
    port: 3100,
    scheme: 'HTTPS',
    httpHeaders: [{ name: 'Lit-Header', value: 'Im-The-Best' }],
  },
}
