import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openKubeProxy } from '#server/kube-proxy/kube-proxy.test-helper.ts'

let kube: Awaited<ReturnType<typeof openKubeProxy>>
beforeAll(async () => {
  kube = await openKubeProxy()
})
beforeEach(() => {
  kube.seen.length = 0
  kube.audit.length = 0
})
afterAll(() => kube.close())

const NS = '/api/v1/namespaces/shop'
const ISTIO = '/apis/networking.istio.io/v1'
const VS = `${ISTIO}/namespaces/shop/virtualservices`
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Sends it by every method that may carry it, and expects a Status and no call. */
async function expectRefused(
  method: string,
  path: string,
  codes: number[],
  headers: Record<string, string> = {},
) {
  const body = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? undefined : '{}'
  const answer = await kube.ask(method, path, { headers, ...(body ? { body } : {}) })
  const what = `${method} ${path} ${JSON.stringify(headers)}`
  expect(codes, what).toContain(answer.status)
  if (method !== 'HEAD')
    expect(await answer.json(), what).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: answer.status,
    })
  expect(kube.seen, what).toEqual([])
}

const FORBIDDEN_PATHS = [
  ...['', '/x', '/x/status'].map((rest) => `${NS}/secrets${rest}`),
  '/api/v1/secrets',
  ...['', '/x', '/istio'].map((rest) => `${NS}/configmaps${rest}`),
  '/api/v1/namespaces/istio-system/configmaps',
  '/api/v1/namespaces/istio-system/configmaps/istio-ca-root-cert',
  '/api/v1/namespaces/istio-system/secrets/istio-ca-secret',
  ...[
    'exec',
    'attach',
    'portforward',
    'proxy',
    'log',
    'eviction',
    'binding',
    'ephemeralcontainers',
    'resize',
  ].map((sub) => `${NS}/pods/p/${sub}`),
  `${NS}/pods/p/proxy/quitquitquit`,
  `${NS}/pods/p/status`,
  `${NS}/services/s/proxy`,
  `${NS}/services/s/proxy/admin`,
  `${NS}/serviceaccounts/s/token`,
  '/api/v1/nodes/n/proxy',
  '/api/v1/nodes/n/proxy/logs',
  '/api/v1/nodes/n/status',
  '/api/v1/namespaces/shop/finalize',
  '/api/v1/namespaces/shop/status',
  '/api/v1/watch/pods',
  '/api/v1/watch/namespaces/shop/secrets',
  '/api/v1/pods/p',
  '/api/v1/namespaces/shop/nodes',
  '/api/v1/namespaces/shop/nodes/n',
  ...['events', 'endpoints', 'persistentvolumeclaims', 'replicationcontrollers', 'bindings'].map(
    (one) => `${NS}/${one}`,
  ),
  '/api/v1/persistentvolumes',
  '/api/v1/componentstatuses',
  '/api/v2',
  '/api/v1beta1',
  ...['tokenreviews', 'selfsubjectreviews'].map((one) => `/apis/authentication.k8s.io/v1/${one}`),
  ...['subjectaccessreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'].map(
    (one) => `/apis/authorization.k8s.io/v1/${one}`,
  ),
  '/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews',
  ...['roles', 'rolebindings'].map((one) => `/apis/rbac.authorization.k8s.io/v1/namespaces/shop/${one}`),
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1',
  '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  '/apis/coordination.k8s.io/v1/namespaces/shop/leases',
  '/apis/apiregistration.k8s.io/v1/apiservices',
  '/apis/apps/v1/namespaces/shop/statefulsets',
  '/apis/apps/v1/namespaces/shop/deployments/d/scale',
  '/apis/apps/v1beta1/deployments',
  '/apis/batch/v1/jobs',
  `${ISTIO}/namespaces/shop/virtualservices/v/scale`,
  `${ISTIO}/namespaces/shop/sidecars/s/status`,
  `${ISTIO}/virtualservices/v`,
  `${ISTIO}/namespaces/shop/unknowns`,
  '/apis/networking.istio.io/v2/virtualservices',
  '/apis/networking.istio.io/v1/pods',
  '/apis/networking.k8s.io/v1/ingresses',
  '/apis/security.istio.io/v1alpha3/authorizationpolicies',
  '/apis/constructor/prototype',
  '/apis/networking.istio.io/v1/constructor',
  ...[
    '/metrics',
    '/metrics/cadvisor',
    '/healthz',
    '/livez',
    '/readyz',
    '/readyz/etcd',
    '/logs',
    '/logs/kubelet.log',
  ],
  ...['/debug', '/debug/pprof', '/debug/pprof/heap', '/debug/flags/v', '/configz', '/flagz', '/statusz'],
  ...['/openapi', '/openapi/v2', '/openapi/v3/apis/apps/v2', '/openapi/v3/apis/batch/v1', '/swagger.json'],
  ...['/version/x', '/ui', '/proxy', '/.well-known/openid-configuration', '/openid/v1/jwks'],
]

const MALFORMED_PATHS = [
  '',
  '/',
  '//',
  '//api/v1/pods',
  '/api//v1/pods',
  '/api/v1/pods/',
  '/api/v1/namespaces//pods',
  '/./api/v1/pods',
  '/api/v1/./pods',
  '/api/v1/namespaces/../secrets',
  '/api/v1/namespaces/shop/../../pods',
  '/api/v1/pods/..',
  '/..',
  '/../api/traffic/apply',
  ...[
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%252e%252e',
    '%25252e',
    '..%2f',
    '..%2fsecrets',
    '..%5c',
    '..\\',
    '\\',
    '%5c',
  ].map((trick) => `${NS}/pods/${trick}`),
  ...['%2e%2e', '%252e%252e', '..%2f..%2f', '..\\', '%c0%ae%c0%ae', '%e0%80%ae', '%c0%af'].map(
    (trick) => `/api/v1/namespaces/${trick}/pods`,
  ),
  ...[
    'p%2fexec',
    'p%2Fexec',
    'p%252fexec',
    'p;x',
    'p;/exec',
    'p%3b',
    'p%00',
    'p%00.json',
    'p%0d%0aHost:x',
    'p%20',
    'p%23',
  ].map((name) => `${NS}/pods/${name}`),
  ...[
    'P',
    'Pod',
    '-p',
    'p-',
    'p_q',
    'p..q',
    '.p',
    'p.',
    'p-.q',
    'p~',
    'p*',
    'p:1',
    'p@h',
    'p$',
    'é',
    '%E2%80%AE',
    'p,q',
    '"p"',
    "'",
    '{p}',
  ].map((name) => `${NS}/pods/${name}`),
  `${NS}/pods/${'p'.repeat(254)}`,
  `${NS}/https:pods:15000/proxy`,
  `${NS}/pods/p:15000/proxy`,
  '/API/v1/pods',
  '/api/V1/pods',
  '/apis/networking.istio.io/v1/VirtualServices',
  '/apis/__proto__/v1/pods',
  '/apis/networking.istio.io/__proto__/pods',
  '/http://169.254.169.254/latest/meta-data',
  '/api/v1/pods#x',
  '/api/v1/pods?limit=1#x',
  '/@evil.example/api/v1/pods',
  '/api/v1/namespaces/a/b/c/d/e/f/g',
]

const HOSTILE_QUERIES = [
  'watch=yes',
  'watch=',
  'watch=TRUE',
  'watch=true&watch=false',
  'limit=-1',
  'limit=1e9',
  'limit=5&limit=6',
  'as=system:admin',
  'as-group=system:masters',
  'impersonate=admin',
  'labelSelector=a%00b',
  'labelSelector=a%0d%0ab',
  'fieldSelector=%E2%80%AE',
  'continue=..%2f',
  'resourceVersion=a/b',
  'resourceVersionMatch=Any',
  'timeoutSeconds=99999999999',
  'timeout=1s%0d%0a',
  'allowWatchBookmarks=maybe',
  'sendInitialEvents=2',
  'includeObject=All',
  'pretty=please',
  'command=ls',
  'container=c',
  'path=/etc',
  'dryRun=All',
  'fieldManager=x',
  '__proto__=1',
  'constructor=1',
  'hash=00',
  `labelSelector=${'x'.repeat(5000)}`,
]

const HOSTILE_WRITE_QUERIES = [
  'dryRun=None',
  'dryRun=',
  'dryRun=All&dryRun=All',
  'fieldManager=%00',
  'fieldValidation=No',
  'force=yes',
  'propagationPolicy=All',
  'gracePeriodSeconds=-1',
  'orphanDependents=true',
  'watch=true',
  'labelSelector=a',
  'subresource=status',
  'ignoreStoreReadErrorWithClusterBreakingPotential=true',
]

const HOSTILE_HEADERS: [Record<string, string>, number][] = [
  ...[
    'impersonate-user',
    'Impersonate-Group',
    'impersonate-uid',
    'impersonate-extra-scopes',
    'impersonate_user',
    'Impersonate_Group',
    'impersonate_extra_x',
    'x-remote-user',
    'x-remote-group',
    'x_remote_extra_scopes',
  ].map((name): [Record<string, string>, number] => [{ [name]: 'system:admin' }, 403]),
  [{ upgrade: 'websocket', connection: 'Upgrade' }, 400],
  [{ upgrade: 'SPDY/3.1' }, 400],
  [{ upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' }, 400],
  [{ connection: 'keep-alive, Upgrade' }, 400],
  [{ 'http2-settings': 'AAMAAABk' }, 400],
  [{ accept: 'application/json\u0080' }, 400],
  [{ accept: `application/json${';a=b'.repeat(1000)}` }, 400],
  [{ host: 'evil.example' }, 421],
  [{ host: '127.0.0.1.nip.io' }, 421],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
]

/** S19: what other pages can send. */
const FOREIGN_WRITES: Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://127.0.0.1:4000' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-mode': 'no-cors' },
  { 'sec-fetch-dest': 'empty' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/vnd.kubernetes.protobuf' },
  { 'content-type': 'text/plain; application/json' },
]

describe('what the Kubernetes proxy refuses without a call', () => {
  it.each(METHODS)('S26: %s of what is not on the list', async (method) => {
    for (const path of FORBIDDEN_PATHS) await expectRefused(method, path, [400, 403])
    for (const path of FORBIDDEN_PATHS.filter((one) => !one.startsWith('/.')))
      await expectRefused(method, path, [403])
    expect(kube.audit).toHaveLength(method === 'GET' ? 0 : FORBIDDEN_PATHS.length * 2 - 1)
  })

  it.each(METHODS)('S27: %s of paths with tricks', async (method) => {
    for (const path of MALFORMED_PATHS) await expectRefused(method, path, [400])
  })

  it('queries that are not on the list, or no such values', async () => {
    for (const query of HOSTILE_QUERIES) {
      await expectRefused('GET', `/api/v1/pods?${query}`, [400])
      await expectRefused('GET', `${VS}/v?${query}`, [400])
    }
    for (const query of [...HOSTILE_QUERIES, 'limit=5'].filter((one) => one !== 'hash=00'))
      await expectRefused('GET', `/apis?${query}`, [400])
    for (const query of HOSTILE_WRITE_QUERIES)
      for (const method of ['PUT', 'PATCH', 'DELETE']) await expectRefused(method, `${VS}/v?${query}`, [400])
  })

  it('S17, S21, S33: headers that would make it another call, or somebody else’s', async () => {
    for (const [headers, code] of HOSTILE_HEADERS) {
      await expectRefused('GET', '/api/v1/pods', [code], headers)
      await expectRefused('GET', '/apis', [code], headers)
      await expectRefused('PUT', `${VS}/v`, [code], headers)
      await expectRefused('DELETE', `${VS}/v`, [code], headers)
    }
    await expectRefused('PUT', `${VS}/v`, [400], { 'content-encoding': 'gzip' })
  })

  it('S19: writes that a page could send', async () => {
    for (const headers of FOREIGN_WRITES) {
      await expectRefused('POST', VS, [403], headers)
      for (const method of ['PUT', 'PATCH', 'DELETE'])
        await expectRefused(method, `${VS}/v`, [403], {
          'content-type': 'application/json-patch+json',
          ...headers,
        })
    }
    expect(kube.audit).toHaveLength(FOREIGN_WRITES.length * 4)
    expect(new Set(kube.audit.map(({ result }) => result))).toEqual(new Set(['refused']))
  })

  it('methods and verbs beside the list', async () => {
    const readOnly = [
      '/api/v1/namespaces/shop/pods',
      `${ISTIO}/namespaces/shop/sidecars`,
      '/api/v1/nodes',
      '/version',
    ]
    for (const path of [...readOnly, VS]) {
      await expectRefused('HEAD', path, [403])
      await expectRefused('OPTIONS', path, [403])
      // Without a name this is deletecollection.
      await expectRefused('DELETE', path, [403])
      await expectRefused('PUT', path, [403])
      await expectRefused('PATCH', path, [403])
    }
    for (const path of readOnly) {
      await expectRefused('POST', path, [403])
      for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) await expectRefused(method, `${path}/x`, [403])
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
      await expectRefused(method, `${VS}/v/status`, [403])
    await expectRefused('POST', `${ISTIO}/virtualservices`, [403])
    await expectRefused('POST', `${VS}/v`, [403])
    for (const path of ['/api', '/apis', '/apis/networking.istio.io', '/openapi/v3'])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])
        await expectRefused(method, path, [403])
  })

  it('a body beyond 1 MiB, however it is sent', async () => {
    const body = JSON.stringify({ x: 'y'.repeat(1_100_000) })
    const answer = await kube.ask('POST', VS, { body })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ reason: 'RequestEntityTooLarge' })
    expect(kube.seen).toEqual([])
    expect(kube.audit).toMatchObject([{ verb: 'POST', result: 'refused', actor: 'admin' }])
  })

  it('says what it does not pass on', async () => {
    const refusal = async (method: string, path: string) =>
      ((await (await kube.ask(method, path)).json()) as { message: string }).message
    expect(await refusal('GET', `${NS}/pods/p/exec`)).toBe(
      'Isthmus does not pass on get of pods/exec to the Kubernetes API server',
    )
    expect(await refusal('GET', `${NS}/secrets?limit=500`)).toContain('list of secrets')
    expect(await refusal('DELETE', VS)).toContain('DELETE of virtualservices to')
    expect(await refusal('GET', `${NS}/events/x`)).toContain('GET of events to')
    expect(await refusal('GET', '/metrics/cadvisor')).toContain('GET of metrics to')
    expect(await refusal('POST', '/apis/apps/v1')).toContain('POST of apis to')
    const long = 'x'.repeat(253)
    for (const path of [`/${long}/${long}/${long}`, `${NS}/${long}/${long}`, `${NS}/pods/p/${long}`])
      expect((await refusal('GET', path)).length).toBeLessThan(150)
  })
})
