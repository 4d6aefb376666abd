import { KINDS, type Kind, resourcePath, WATCHED_KINDS } from '../../lib/kube/kinds.ts'
import { body, entryPath, MERGE_PATCH, removeContractObjects } from './api-helpers.ts'
import { expect, test } from './fixtures.ts'
import { NAMESPACE } from './mesh.ts'
import { collection, ISTIO, place } from './objects.ts'

/** What is around the objects: discovery, reviews, tokens, and the controllers of core kinds. */
removeContractObjects()

const SHORT_NAMES: Partial<Record<Kind, string[]>> = {
  WorkloadGroup: ['wg'],
  WorkloadEntry: ['we'],
  ServiceEntry: ['se'],
  VirtualService: ['vs'],
  DestinationRule: ['dr'],
  Gateway: ['gw'],
  PeerAuthentication: ['pa'],
  AuthorizationPolicy: ['ap'],
  Service: ['svc'],
  Pod: ['po'],
  Namespace: ['ns'],
  ServiceAccount: ['sa'],
}

test('discovery names every group, version and resource', async ({ mesh }) => {
  const groups = (await mesh.call('GET', '/apis')).body as {
    groups: { name: string; versions: { version: string }[] }[]
  }
  const istio = groups.groups.find(({ name }) => name === 'networking.istio.io')
  expect(istio?.versions.map(({ version }) => version)).toEqual(['v1', 'v1beta1', 'v1alpha3'])
  expect((await mesh.call('GET', '/apis/security.istio.io')).body).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'security.istio.io/v1' },
  })
  const list = (await mesh.call('GET', `/apis/${ISTIO}`)).body as {
    kind: string
    groupVersion: string
    resources: {
      name: string
      kind: string
      namespaced: boolean
      singularName: string
      shortNames?: string[]
      verbs: string[]
    }[]
  }
  expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: ISTIO })
  const entries = list.resources.find(({ name }) => name === 'workloadentries')
  expect(entries).toMatchObject({ kind: 'WorkloadEntry', namespaced: true })
  for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'])
    expect(entries?.verbs).toContain(verb)
  expect(list.resources.map(({ name }) => name)).toContain('workloadentries/status')
  for (const kind of KINDS) {
    const { plural, namespaced } = WATCHED_KINDS[kind]
    const { resources } = (await mesh.call('GET', resourcePath(kind).replace(`/${plural}`, '')))
      .body as typeof list
    const one = resources.find(({ name }) => name === plural)
    expect(one, kind).toMatchObject({ kind, namespaced, singularName: kind.toLowerCase() })
    expect(one?.shortNames, kind).toEqual(SHORT_NAMES[kind])
  }
  expect((await mesh.call('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  expect((await mesh.call('GET', '/version')).body).toMatchObject({ major: '1', minor: '36' })
  expect((await mesh.call('GET', '/readyz')).body).toBe('ok')
})

test('what is not served is 404 as text, what does not exist 404 as Status', async ({ mesh }) => {
  for (const path of [
    '/apis/networking.istio.io/v9/virtualservices',
    `/apis/${ISTIO}/namespaces/${NAMESPACE}/nonsense`,
  ]) {
    const answer = await mesh.call('GET', path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/plain')
  }
  const answer = await mesh.call('GET', entryPath('contract-nobody'))
  expect(answer.status).toBe(404)
  expect(answer.body).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    reason: 'NotFound',
    message: 'workloadentries.networking.istio.io "contract-nobody" not found',
    details: { name: 'contract-nobody', kind: 'workloadentries', group: 'networking.istio.io' },
  })
})

test('reviews say who the caller is and what it may do', async ({ mesh }) => {
  const review = (kind: string, group: string, spec: object) =>
    mesh.call('POST', `/apis/${group}/v1/${kind.toLowerCase()}s`, {
      body: { apiVersion: `${group}/v1`, kind, spec },
    })
  const resourceAttributes = {
    group: 'networking.istio.io',
    resource: 'virtualservices',
    verb: 'patch',
    namespace: NAMESPACE,
  }
  const access = await review('SelfSubjectAccessReview', 'authorization.k8s.io', { resourceAttributes })
  expect(access.status).toBe(201)
  expect(access.body).toMatchObject({
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
    status: { allowed: true },
  })
  expect((await review('SelfSubjectAccessReview', 'authorization.k8s.io', {})).status).toBe(422)
  const self = await review('SelfSubjectReview', 'authentication.k8s.io', {})
  expect(self.body).toMatchObject({
    status: { userInfo: { groups: expect.arrayContaining(['system:masters']) } },
  })
})

test('a token is made for a service account, for its audience and its time', async ({ mesh }) => {
  const ask = (account: string, spec: object) =>
    mesh.call('POST', `${place('ServiceAccount', account)}/token`, {
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
    })
  const answer = await ask('forum', { audiences: ['istio-ca'], expirationSeconds: 3600 })
  expect(answer.status).toBe(201)
  const { token, expirationTimestamp } = (
    answer.body as { status: { token: string; expirationTimestamp: string } }
  ).status
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  expect(claims).toMatchObject({
    aud: ['istio-ca'],
    sub: `system:serviceaccount:${NAMESPACE}:forum`,
    'kubernetes.io': { namespace: NAMESPACE, serviceaccount: { name: 'forum' } },
  })
  expect(claims.exp - claims.iat).toBe(3600)
  expect(Math.abs(Date.parse(expirationTimestamp) / 1000 - claims.exp)).toBeLessThanOrEqual(1)
  expect((await ask('contract-nobody', { audiences: ['istio-ca'] })).status).toBe(404)
  expect((await ask('forum', { expirationSeconds: 60 })).status).toBe(422)
})

test('a core Service gets an address and its ports’ defaults; its pods fill an EndpointSlice', async ({
  mesh,
}) => {
  const service = await body(mesh.call('GET', place('Service', 'forum')))
  expect(service.spec).toMatchObject({
    type: 'ClusterIP',
    clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/),
    ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
  })
  const slices = await body(
    mesh.call('GET', `${collection('EndpointSlice')}?labelSelector=kubernetes.io%2Fservice-name%3Dforum`),
  )
  expect(slices.items).toHaveLength(1)
  expect(slices.items[0]).toMatchObject({
    addressType: 'IPv4',
    metadata: { ownerReferences: [{ kind: 'Service', name: 'forum' }] },
    endpoints: [
      {
        addresses: [mesh.pod.address],
        conditions: { ready: true, terminating: false },
        targetRef: { kind: 'Pod', name: mesh.pod.name },
      },
    ],
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  })
})

test('a pod that turns unready is marked so in its EndpointSlice, and back', async ({ mesh }) => {
  const setReady = (status: string) =>
    mesh.call('PATCH', `${place('Pod', mesh.pod.name)}/status`, {
      body: { status: { conditions: [{ type: 'Ready', status }] } },
      contentType: MERGE_PATCH,
    })
  const ready = async () => {
    const { items } = await body(
      mesh.call('GET', `${collection('EndpointSlice')}?labelSelector=kubernetes.io%2Fservice-name%3Dforum`),
    )
    return (items[0] as unknown as { endpoints: { conditions: { ready: boolean } }[] }).endpoints[0]
      ?.conditions.ready
  }
  await setReady('False')
  await expect.poll(ready, { timeout: 10_000 }).toBe(false)
  await setReady('True')
  await expect.poll(ready, { timeout: 10_000 }).toBe(true)
})
