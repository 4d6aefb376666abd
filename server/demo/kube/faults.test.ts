import { afterEach, describe, expect, it } from 'vitest'
import { type DemoApi, startDemoApi } from '#server/demo/kube/api-server.ts'
import type { PlannedFault } from '#server/demo/kube/faults.ts'

const PATH = '/apis/networking.istio.io/v1/namespaces/ns/virtualservices'
const spec = { hosts: ['a.example.org'], http: [{ route: [{ destination: { host: 'a.example.org' } }] }] }
let api: DemoApi | undefined
afterEach(() => api?.close())

async function withFault(fault: PlannedFault) {
  api = await startDemoApi({
    objects: [
      { kind: 'Namespace', metadata: { name: 'ns' } },
      { kind: 'VirtualService', metadata: { namespace: 'ns', name: 'a' }, spec },
    ],
  })
  api.faults.add(fault)
  const { url } = api
  const call = (path: string, init: RequestInit = {}, limitMs = 2_000) =>
    fetch(url + path, { ...init, signal: AbortSignal.timeout(limitMs) })
  return { call, api }
}
const patch = (operations: object[]): RequestInit => ({
  method: 'PATCH',
  headers: { 'content-type': 'application/json-patch+json' },
  body: JSON.stringify(operations),
})

describe('faults on command', () => {
  it.each([429, 500, 403, 410])('answers %i with a Status', async (status) => {
    const { call } = await withFault({ kind: 'status', status, retryAfterSeconds: 7 })
    const response = await call(PATH)
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toMatchObject({ kind: 'Status', code: status })
  })

  it('lets a 403 be seen by asking first', async () => {
    const { call } = await withFault({ kind: 'status', status: 403, on: 'write', for: 'VirtualService' })
    const allowed = async (verb: string, resource: string) => {
      const response = await call('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        method: 'POST',
        body: JSON.stringify({
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, resource, group: 'networking.istio.io' } },
        }),
      })
      return ((await response.json()) as { status: { allowed: boolean } }).status.allowed
    }
    expect(await allowed('patch', 'virtualservices')).toBe(false)
    expect(await allowed('get', 'virtualservices')).toBe(true)
    expect(await allowed('patch', 'destinationrules')).toBe(true)
    expect(await (await call(`${PATH}/a`, patch([]))).json()).toMatchObject({
      message: expect.stringContaining('cannot patch resource "virtualservices"'),
    })
  })

  it('stalls without an answer', async () => {
    const { call } = await withFault({ kind: 'stall' })
    await expect(call(PATH, {}, 200)).rejects.toThrow('timeout')
  })

  it('answers late', async () => {
    const { call } = await withFault({ kind: 'slow', delayMs: 300 })
    const startedMs = performance.now()
    expect((await call(PATH)).status).toBe(200)
    expect(performance.now() - startedMs).toBeGreaterThan(280)
  })

  it('cuts the connection', async () => {
    const { call } = await withFault({ kind: 'reset' })
    await expect(call(PATH)).rejects.toThrow('fetch failed')
  })

  it('has no such CRD', async () => {
    const { call } = await withFault({ kind: 'crd-missing', for: 'VirtualService' })
    const response = await call(PATH)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('404 page not found\n')
    expect((await call(PATH.replace('virtualservices', 'destinationrules'))).status).toBe(200)
  })

  it('lets somebody else write first', async () => {
    const { call, api: server } = await withFault({
      kind: 'conflict',
      manager: 'argocd-controller',
      on: 'write',
    })
    const version = server.store.get('VirtualService', 'ns', 'a')?.metadata.resourceVersion
    const test = { op: 'test', path: '/metadata/resourceVersion', value: version }
    expect((await call(`${PATH}/a`, patch([test]))).status).toBe(422)
    const managers = server.store
      .get('VirtualService', 'ns', 'a')
      ?.metadata.managedFields.map(({ manager }) => manager)
    expect(managers).toContain('argocd-controller')
  })

  it('refuses as Istio’s webhook does, as often as it was told to', async () => {
    const { call } = await withFault({ kind: 'refused', message: 'not today', on: 'write', times: 1 })
    const write = () => call(`${PATH}/a`, patch([{ op: 'add', path: '/spec/exportTo', value: ['*'] }]))
    const refused = await write()
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(/denied the request: not today$/),
    })
    expect((await write()).status).toBe(200)
  })
})

describe('hostile input', () => {
  it('takes no page token of another list', async () => {
    const { call, api: server } = await withFault({ kind: 'status', status: 500, for: 'Pod' })
    for (const name of ['b', 'c'])
      server.store.put({ kind: 'VirtualService', metadata: { namespace: 'ns', name }, spec })
    const page = (await (await call(`${PATH}?limit=1`)).json()) as { metadata: { continue: string } }
    const token = encodeURIComponent(page.metadata.continue)
    expect((await call(`${PATH}?limit=1&continue=${token}`)).status).toBe(200)
    expect((await call(`${PATH}?limit=1&continue=${token}&labelSelector=a`)).status).toBe(400)
    expect(
      (await call(`${PATH.replace('virtualservices', 'destinationrules')}?limit=1&continue=${token}`)).status,
    ).toBe(400)
  })

  it('is answered, stays what it is, and changes nothing else', async () => {
    const { call } = await withFault({ kind: 'status', status: 500, for: 'Pod' })
    const json = (body: string) => ({ method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect((await call('/apis/networking.istio.io/v1/namespaces/%zz/virtualservices')).status).toBe(404)
    expect((await call(`${PATH}?limit=-1`)).status).toBe(400)
    expect((await call(`${PATH}?labelSelector=${'('.repeat(20_000)}`.slice(0, 15_000))).status).toBe(400)
    expect((await call(PATH, json('null'))).status).toBe(400)
    expect((await call(PATH, json('[]'))).status).toBe(400)
    const labels = '{"constructor":"y","toString":"z"}'
    const object = `{"apiVersion":"networking.istio.io/v1","kind":"WorkloadEntry","metadata":{"name":"a"},"spec":{"address":"192.0.2.1","labels":${labels}}}`
    const made = await call(PATH.replace('virtualservices', 'workloadentries'), json(object))
    expect(made.status).toBe(201)
    expect(JSON.stringify(((await made.json()) as { spec: { labels: object } }).spec.labels)).toBe(labels)
    const merged = await call(`${PATH.replace('virtualservices', 'workloadentries')}/a`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"spec":{"labels":{"__proto__":"changed"}}}',
    })
    expect(merged.status, 'it is a key like any other, and no valid label').toBe(400)
    expect(({} as Record<string, unknown>).changed).toBeUndefined()
    const named = object.replace('"name":"a"', '"name":"b"').replace('"address"', '"имя\\n":1,"address"')
    const warned = await call(PATH.replace('virtualservices', 'workloadentries'), json(named))
    expect(warned.status, 'a warning that is no header text does not break the answer').toBe(201)
    expect(Buffer.from(warned.headers.get('warning') ?? '', 'latin1').toString('utf8')).toContain('spec.имя')
  })
})
