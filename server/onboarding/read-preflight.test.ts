import { expect, it } from 'vitest'
import { KINDS } from '#lib/kube/kinds.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import {
  ACCOUNT,
  bundleCluster,
  CANARY,
  INJECTOR,
  MESH,
  REVIEW,
  status,
  TOKEN,
} from '#server/onboarding/bundle-cluster.test-helper.ts'
import { readPreflight } from '#server/onboarding/read-preflight.ts'

const actor = { kind: 'local', user: 'tester' } as const

type Mesh = { manifests?: Manifest[]; versions?: Record<string, string> }

async function ask(
  query: Record<string, string>,
  others: Parameters<typeof bundleCluster>[0] = {},
  { manifests = [], versions = { 'istiod-0': '1.31.0' } }: Mesh = {},
) {
  const { request, asked } = bundleCluster(others)
  const inventory = inventoryOf(manifests)
  const runtime = {
    requestAs: () => request,
    settings: { ISTHMUS_ISTIOD_NAMESPACE: 'istio-system' },
    store: { inventory, feeds: () => KINDS.map((kind) => ({ kind, objects: 0, state: 'synced' as const })) },
    istiods: {
      about: async () => ({
        versions: new Map(Object.entries(versions)),
        hasOtherClusters: false,
        gateways: null,
        networks: null,
      }),
    },
  }
  const answer = await readPreflight(runtime, actor, new URLSearchParams(query))
  return { answer, asked, level: (id: string) => answer.lines.find((line) => line.id === id)?.level }
}
const GROUP = { group: 'istioinaction/forum-vm' }

it('reads as the caller, asks whether a token is allowed, and requests none', async () => {
  const { answer, asked } = await ask(GROUP)
  expect(answer.found).toEqual({
    clusterId: 'Kubernetes',
    ingressIP: '203.0.113.10',
    istioVersion: '1.31.0',
    revisions: [],
  })
  expect(answer.group).toEqual({
    serviceAccount: 'forum',
    ports: { http: 8080, admin: 9090 },
    network: 'vm-net',
  })
  expect(asked.find(({ path }) => path === REVIEW)?.body).toMatchObject({
    spec: {
      resourceAttributes: {
        namespace: 'istioinaction',
        verb: 'create',
        resource: 'serviceaccounts',
        subresource: 'token',
        name: 'forum',
      },
    },
  })
  expect(asked.map(({ path }) => path)).not.toContain(TOKEN)
  expect(JSON.stringify(answer)).not.toContain(CANARY)
})

it('says which permission is missing, and takes what it could not read for unknown', async () => {
  const no = status(403, 'no')
  const { answer, level } = await ask(GROUP, { [MESH]: no, [INJECTOR]: no, [ACCOUNT]: no, [REVIEW]: no })
  expect(level('revision')).toBe('unknown')
  expect(level('service-account')).toBe('unknown')
  expect(level('token')).toBe('unknown')
  expect(JSON.stringify(answer.lines)).toContain('you may not get serviceaccounts in namespace istioinaction')
})

it('reads the objects of the revision', async () => {
  const { asked, level } = await ask({ ...GROUP, revision: 'canary' })
  expect(asked.map(({ path }) => path)).toContain('/api/v1/namespaces/istio-system/configmaps/istio-canary')
  expect(level('revision')).toBe('blocked')
})

const pod = (name: string, labels: object): Manifest => ({
  kind: 'Pod',
  metadata: { name, namespace: 'istio-system', labels: { app: 'istiod', ...labels } },
})
const PODS = [
  pod('istiod-a', { 'istio.io/rev': 'default', istio: 'pilot' }),
  pod('istiod-b', { 'istio.io/rev': 'canary' }),
  pod('istiod-c', { 'istio.io/rev': 'canary' }),
]
const VERSIONS = {
  'istiod-a.istio-system': '1.27.3',
  'istiod-b.istio-system': '1.28.9',
  'istiod-c.istio-system': '1.28.10',
}
const SERVICE: Manifest = {
  kind: 'Service',
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { selector: { app: 'istiod', istio: 'pilot' } },
}
it.each<[string, string, Mesh, string]>([
  ['the default revision', '', { manifests: PODS, versions: VERSIONS }, '1.27.3'],
  ['the Service of istiod', '', { manifests: [...PODS, SERVICE], versions: VERSIONS }, '1.27.3'],
  [
    'a revision, the newest as numbers',
    'canary',
    { manifests: [...PODS, SERVICE], versions: VERSIONS },
    '1.28.10',
  ],
  ['a revision that nobody has', 'other', { manifests: PODS, versions: VERSIONS }, ''],
  [
    'addresses that are set',
    'canary',
    { manifests: PODS, versions: { 'http://10.0.0.9:15014': '1.31.0' } },
    '1.31.0',
  ],
])('takes the release to install from istiod of %s', async (_, revision, mesh, release) => {
  const { answer } = await ask({ ...GROUP, revision }, {}, mesh)
  expect(answer.found.istioVersion).toBe(release)
})

it.each([
  [{}, 'group: say which WorkloadGroup, as <namespace>/<name>'],
  [{ group: 'forum-vm' }, 'group: say which WorkloadGroup, as <namespace>/<name>'],
  [{ group: '../x' }, 'group.0: is no namespace'],
  [{ ...GROUP, tokenDuration: 'long' }, 'tokenDuration: is no number'],
  [{ ...GROUP, ingressIP: 'x' }, 'flags.ingressIP: is no IP address'],
  [{ ...GROUP, autoregister: 'maybe' }, 'autoregister: is true or false'],
])('refuses %j', (query, message) => expect(ask(query)).rejects.toThrow(message))

it('has no preflight for a group that is not there', () =>
  expect(ask({ group: 'istioinaction/none' })).rejects.toThrow(
    'There is no WorkloadGroup none in namespace istioinaction',
  ))
