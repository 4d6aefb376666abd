import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { documentOf, exportObjects } from '#lib/export/export-objects.ts'
import { exported, exportQueries } from '#lib/export/exported.ts'
import type { JsonObject } from '#lib/json.ts'
import { isJsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'

const object = (kind: Kind, name: string, spec: unknown, metadata: object = {}): JsonObject => ({
  kind,
  metadata: {
    name,
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '5',
    generation: 3,
    managedFields: [],
    ...metadata,
  },
  spec,
  status: { conditions: [] },
})
const comments = (kind: Kind, spec: unknown, metadata: object = {}) =>
  exported(kind, object(kind, 'forum', spec, metadata)).comments

/** The same value with the keys of every object the other way round. */
const reversed = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(reversed)
    : isJsonObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, one]) => [key, reversed(one)]),
        )
      : value

describe('an exported object', () => {
  it('has its keys in the order in which people write them, and nothing that the server sets', () => {
    const { manifest } = exported('WorkloadGroup', {
      ...object('WorkloadGroup', 'vm', {
        probe: {},
        template: { network: 'n', serviceAccount: 's' },
        metadata: {},
      }),
      metadata: {
        name: 'vm',
        namespace: 'shop',
        annotations: { b: '1', a: '2', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        labels: { z: '1', a: '2' },
        finalizers: ['x'],
        ownerReferences: [{ kind: 'X', name: 'x', uid: 'u' }],
        creationTimestamp: '2026-01-01T00:00:00Z',
        deletionTimestamp: '2026-01-01T00:00:00Z',
        generateName: 'v',
      },
    })
    expect(JSON.stringify(manifest)).toBe(
      JSON.stringify({
        apiVersion: 'networking.istio.io/v1',
        kind: 'WorkloadGroup',
        metadata: {
          name: 'vm',
          namespace: 'shop',
          labels: { a: '2', z: '1' },
          annotations: { a: '2', b: '1' },
        },
        spec: { metadata: {}, template: { serviceAccount: 's', network: 'n' }, probe: {} },
      }),
    )
  })

  it('is the same text in whatever order it came, and loses nothing of its spec', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (any) => {
        const spec: JsonObject = JSON.parse(JSON.stringify(any))
        const one = exported('ServiceEntry', object('ServiceEntry', 'db', spec))
        const other = exported('ServiceEntry', reversed(object('ServiceEntry', 'db', spec)) as JsonObject)
        expect(documentOf(other)).toBe(documentOf(one))
        expect(parse(documentOf(one), { version: '1.1' }).spec).toEqual(spec)
      }),
    )
  })

  it('of a Service keeps the address that somebody asked for, and leaves out those that were given', () => {
    const spec = {
      clusterIP: '10.0.0.7',
      clusterIPs: ['10.0.0.7'],
      ports: [
        { port: 80, protocol: 'TCP', nodePort: 30_001 },
        { port: 81, protocol: 'TCP', nodePort: 30_002 },
      ],
    }
    const fieldsV1 = {
      'f:spec': { 'f:clusterIP': {}, 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { 'f:nodePort': {} } } },
    }
    const specOf = (metadata: object, more: object = {}) =>
      exported('Service', object('Service', 'a', { ...spec, ...more }, metadata)).manifest.spec
    expect(specOf({})).toEqual({
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 81, protocol: 'TCP' },
      ],
    })
    expect(specOf({ managedFields: [{ manager: 'kubectl', fieldsV1 }] })).toEqual({
      clusterIP: '10.0.0.7',
      ports: [
        { port: 80, protocol: 'TCP', nodePort: 30_001 },
        { port: 81, protocol: 'TCP' },
      ],
    })
    expect(specOf({}, { clusterIP: 'None', clusterIPs: ['None'] })).toMatchObject({ clusterIP: 'None' })
  })
})

describe('what is said of an object', () => {
  it('does not depend on the order that its fields came in', () => {
    const rule = {
      directResponse: { status: 503, body: { string: 'away' } },
      match: [{ uri: { prefix: '/' }, port: 80 }],
    }
    const one = object('VirtualService', 'a', { hosts: ['a'], http: [rule] })
    expect(exported('VirtualService', reversed(one) as JsonObject).comments).toEqual(
      exported('VirtualService', one).comments,
    )
  })

  const to = (subset: string, weight: number) => ({ destination: { host: 'forum', subset }, weight })

  it('is where its requests go', () => {
    const hosts = ['forum']
    expect(comments('VirtualService', { hosts, http: [{ route: [to('vm', 90), to('k8s', 10)] }] })).toEqual([
      'Sends forum.shop’s requests: 90 % to subset vm, 10 % to subset k8s.',
    ])
    const first = { match: [{ headers: { canary: { exact: 'true' } } }], route: [to('k8s', 1)] }
    expect(comments('VirtualService', { hosts, http: [first, { route: [to('vm', 1)] }] })).toEqual([
      'Sends forum.shop’s requests: those with header canary = true to subset k8s;',
      'all others to subset vm.',
    ])
  })

  it.each<[Kind, unknown, string]>([
    [
      'DestinationRule',
      { host: 'forum', subsets: [{ name: 'vm', labels: { v: 'vm' } }] },
      'Divides forum into subset vm (v=vm).',
    ],
    [
      'PeerAuthentication',
      { selector: { matchLabels: { app: 'a' } }, mtls: { mode: 'STRICT' } },
      'Mutual TLS that workloads with app=a accept: STRICT.',
    ],
    [
      'Sidecar',
      { egress: [{ hosts: ['./*'] }] },
      'Limits what every proxy of namespace shop can reach to ./*.',
    ],
    [
      'Service',
      { selector: { app: 'a' } },
      'forum.shop.svc.cluster.local is what has app=a, pods and WorkloadEntries alike.',
    ],
    [
      'ServiceEntry',
      { hosts: ['db.example'], resolution: 'DNS' },
      'Makes db.example known to the mesh, outside of it: its addresses come from DNS.',
    ],
    [
      'Gateway',
      {
        selector: { istio: 'x' },
        servers: [{ port: { number: 443, protocol: 'TLS' }, tls: { mode: 'PASSTHROUGH' }, hosts: ['*'] }],
      },
      'Opens 443 (TLS PASSTHROUGH) for * at gateways with istio=x.',
    ],
  ])('%s', (kind, spec, said) => {
    expect(comments(kind, spec)).toEqual([said])
  })

  it('is that istiod made it, with what istiod sets left out', () => {
    const annotations = { 'istio.io/autoRegistrationGroup': 'vm', 'istio.io/connectedAt': 'now', mine: '1' }
    const one = exported(
      'WorkloadEntry',
      object('WorkloadEntry', 'vm-1', { address: '10.0.0.1' }, { annotations }),
    )
    expect(one.comments.join(' ')).toContain('istiod made it when the VM connected, from WorkloadGroup vm')
    expect(one.manifest.metadata).toEqual({ name: 'vm-1', namespace: 'shop', annotations: { mine: '1' } })
  })

  it('is who manages it', () => {
    const one = exported(
      'Gateway',
      object('Gateway', 'gw', {}, { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }),
    )
    expect(one.owners).toEqual(['Argo CD'])
    expect(one.comments.at(-1)).toBe('Argo CD manages it and may undo what is applied by hand.')
  })

  it('has nothing that kubectl can’t read', () => {
    const command = ['a\u001b[1m', 'b\u0007\u007f', 'c\u0085\u2028\ufeff', 'd\ufffe\ud800e']
    const probe = { exec: { command } }
    const text = documentOf(exported('WorkloadGroup', object('WorkloadGroup', 'vm', { template: {}, probe })))
    expect(text).toMatch(/^#.*d e/m)
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cs}\ufffe\uffff\ufeff\u2028]/u)
    expect(parse(text, { version: '1.1' }).spec.probe).toEqual(probe)
  })

  it('never throws, and never leaves its line, whatever is in the object', () => {
    const kinds: Kind[] = [
      'WorkloadGroup',
      'WorkloadEntry',
      'ServiceEntry',
      'VirtualService',
      'DestinationRule',
      'Sidecar',
      'Gateway',
      'PeerAuthentication',
      'AuthorizationPolicy',
      'Service',
      'Pod',
      'ServiceAccount',
      'EndpointSlice',
    ]
    const fields = [
      'hosts',
      'http',
      'route',
      'match',
      'servers',
      'port',
      'tls',
      'subsets',
      'labels',
      'egress',
      'mtls',
      'portLevelMtls',
      'rules',
      'probe',
      'httpGet',
      'selector',
      'matchLabels',
      'destination',
      'host',
      'ports',
      'containers',
      'volumes',
    ]
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>('a\nkind: Secret', '', 7, null, true),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...fields), tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(fc.constantFrom(...kinds), value, (kind, spec) => {
        const one = exported(kind, object(kind, 'x\nkind: Secret', spec))
        const text = documentOf(one)
        expect(parse(text, { version: '1.1' })).toEqual(JSON.parse(JSON.stringify(one.manifest)))
      }),
    )
  })
})

describe('the queries of an export', () => {
  it('name each object once, in order, in none that Node would refuse', () => {
    const refs = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'WorkloadEntry' as const,
        namespace: 'n'.repeat(63),
        name: `${index}`.padStart(253, 'a'),
      }))
    const named = (queries: string[]) => queries.flatMap((query) => new URLSearchParams(query).getAll('ref'))
    for (const count of [0, 1, 200]) {
      const queries = exportQueries(refs(count))
      expect(named(queries)).toEqual(refs(count).map((ref) => `${ref.kind}/${ref.namespace}/${ref.name}`))
      for (const query of queries) expect(query.length).toBeLessThan(8_000)
    }
    expect(exportQueries(refs(12))).toHaveLength(1)
  })
})

describe('exportObjects', () => {
  const both = [
    exported('VirtualService', object('VirtualService', 'forum', { hosts: ['forum'] })),
    exported('WorkloadGroup', object('WorkloadGroup', 'forum', { template: {} })),
    exported('ServiceEntry', object('ServiceEntry', 'forum', { hosts: ['EOF'] })),
  ]
  const { manifests, kustomize, kubectl } = exportObjects('forum.shop', both)
  const kindsIn = (text: string) => parseAllDocuments(text).map((one) => one.toJS().kind)

  it('has them in the order to apply them', () => {
    expect(manifests.name).toBe('forum.shop.yaml')
    expect(kindsIn(manifests.text)).toEqual(['WorkloadGroup', 'ServiceEntry', 'VirtualService'])
  })

  it('has a kustomization with a file each, of names that are taken once', () => {
    expect(parse(kustomize[0]?.text ?? '').resources).toEqual([
      'workloadgroup-shop-forum.yaml',
      'serviceentry-shop-forum.yaml',
      'virtualservice-shop-forum.yaml',
    ])
    const twins = [both[0], both[0]].flatMap((one) => one ?? [])
    const names = exportObjects('a', twins).kustomize.map(({ name }) => name)
    expect(new Set(names).size).toBe(3)
  })

  it('has commands that a shell takes', () => {
    expect(kubectl.name).toBe('forum.shop.sh')
    expect(kubectl.text.match(/^kubectl apply -f - <<'EOF'$/gm)).toHaveLength(3)
    expect(kubectl.text).toContain('# Apply WorkloadGroup shop/forum')
  })
})
