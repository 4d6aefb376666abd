import { request as httpRequest } from 'node:http'
import { startIsthmus } from '../support/isthmus.ts'
import { expect, test } from './fixtures.ts'

const PAGES = ['/workloads', '/traffic', '/api/search?q=forum', '/api/stream?view=shell', '/nowhere']

/** A call with a Host header of our choosing, which fetch does not allow. Resolves with the status and the headers. */
function call(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers }, (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
      response.destroy()
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('S21: answers to no foreign host name', async ({ isthmus }) => {
  for (const path of PAGES) {
    for (const host of ['evil.example', '127.0.0.1.nip.io', '[::1].evil']) {
      expect((await call(isthmus.url + path, { host })).status, `${host} ${path}`).toBe(421)
    }
  }
})

test('S24, S25: every answer carries the policy, with a nonce of its own that no header can choose', async ({
  isthmus,
}) => {
  const nonces = new Set<string>()
  for (const path of [...PAGES, ...PAGES]) {
    const { headers } = await call(isthmus.url + path, {
      'content-security-policy': "script-src 'nonce-mine'",
    })
    const policy = String(headers['content-security-policy'])
    expect(policy, path).toContain("frame-ancestors 'none'")
    expect(policy).toContain("object-src 'none'")
    expect(policy).not.toContain('mine')
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '')
  }
  expect(nonces.size).toBe(PAGES.length * 2)
})

test('S19, S20, S23: no write from elsewhere, none by GET, no CORS', async ({ request, api, isthmus }) => {
  const edit = { kind: 'start', host: 'mysqldb.vm.svc.cluster.local', namespace: 'vm' }
  const data = { host: edit.host, edit }
  const attempts = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: isthmus.url, 'content-type': 'text/plain' },
  ]
  for (const headers of attempts) {
    const answer = await request.post(`${isthmus.url}/api/traffic/apply`, {
      headers,
      data: JSON.stringify(data),
    })
    expect(answer.status(), JSON.stringify(headers)).toBe(403)
    expect(answer.headers()['access-control-allow-origin']).toBeUndefined()
  }
  for (const path of ['/api/traffic/apply', '/api/traffic/review'])
    expect((await request.get(isthmus.url + path)).status()).toBe(405)
  expect(api.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('S14, S26, S27: odd names and kinds never reach the API server', async ({ request, api, isthmus }) => {
  const before = api.requests.length
  for (const path of [
    'Secret/vm/x',
    'Pod/vm/..%2f..%2fsecrets',
    'Pod/%2e%2e/x',
    'Pod/vm/a%00b',
    'Pod/VM/x',
    'Namespace/vm/x',
    '__proto__/a/b',
  ]) {
    const answer = await request.get(`${isthmus.url}/api/objects/${path}`)
    expect([400, 404], path).toContain(answer.status())
  }
  expect(api.requests.slice(before).filter(({ path }) => path.includes('secrets'))).toEqual([])
  expect(
    api.requests.slice(before).filter(({ query }) => !query.has('watch') && !query.has('limit')),
  ).toEqual([])
})

test('bad input names its field, and a huge body is refused', async ({ request, isthmus }) => {
  const headers = { origin: isthmus.url }
  const bad = await request.post(`${isthmus.url}/api/traffic/review`, {
    headers,
    data: {
      host: 'a',
      edit: {
        objects: [
          {
            ref: { kind: 'VirtualService', namespace: '..', name: 'x' },
            resourceVersion: '1',
            spec: {},
          },
        ],
      },
    },
  })
  expect(bad.status()).toBe(400)
  expect(await bad.json()).toMatchObject({
    error: { code: 'bad-request', field: 'edit.objects.0.ref.namespace' },
  })
  const huge = await request.post(`${isthmus.url}/api/traffic/review`, {
    headers,
    data: { host: 'a'.repeat(2_000_000) },
  })
  expect(huge.status()).toBe(413)
  const stream = await request.get(`${isthmus.url}/api/stream?view=groups&page=0`)
  expect(stream.status()).toBe(400)
  expect(await stream.json()).toMatchObject({ error: { field: 'page' } })
})

test('S22: does not start beyond loopback unless that is asked for by name', async () => {
  const refused = await startIsthmus({ ISTHMUS_SOURCE: 'demo', HOSTNAME: '0.0.0.0' }, { ready: false }).catch(
    String,
  )
  expect(String(refused)).toContain('Refusing to listen on 0.0.0.0')
})
