import type { RequestListener } from 'node:http'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { ADMIN_PAGES } from '#lib/envoy/admin-pages.ts'
import { proxyOf } from '#lib/names/names.test-helper.ts'
import { AppError } from '#server/app-error.ts'
import { answerPage, type EnvoyRuntime } from '#server/envoy/answer-page.ts'
import { type FakeEnvoy, openFakeEnvoy } from '#server/envoy/fake-envoy.test-helper.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { openDoor } from '#server/envoy/open-door.ts'
import type { Told } from '#server/names/name-sources.ts'

const offThread = createOffThread()
const opened: FakeEnvoy[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
afterAll(() => offThread.close())

const VM = proxyOf()

async function serve(answer: RequestListener, intent: Told<Uint8Array<ArrayBuffer>> = { reason: '' }) {
  const envoy = await openFakeEnvoy(answer)
  opened.push(envoy)
  const way = { kind: 'relay', words: 'relay x' } as const
  const runtime: EnvoyRuntime = {
    offThread,
    envoys: () => ({ door: openDoor({ way, baseUrl: envoy.url, offThread }) }),
    names: { istiodConfig: async () => intent },
  }
  const get = (path: string, method = 'GET') =>
    answerPage(runtime, { method, target: `/api/envoy/${path}` }, async () => VM)
  const codeOf = async (path: string, method = 'GET') =>
    get(path, method).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof AppError ? error.code : error),
    )
  return { envoy, runtime, get, codeOf }
}

describe('answerPage', () => {
  it.each(Object.entries(ADMIN_PAGES))('gives /%s, by one GET', async (page, { type }) => {
    const { envoy, get } = await serve((_, response) => response.end('{"password":"canary","a":1}'))
    const answer = await get(`vm-1.shop/${page}`)
    expect(envoy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /${page}`])
    expect(answer.headers.get('content-type')).toBe(
      type === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
    )
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const text = await answer.text()
    expect(text).not.toContain('canary')
    if (type === 'json') expect(JSON.parse(text)).toEqual({ password: '[redacted]', a: 1 })
  })

  it('names the file when it is for saving, and asks Envoy nothing of that', async () => {
    const { envoy, get } = await serve((_, response) => response.end('{}'))
    expect((await get('vm-1.shop/config_dump?download&include_eds')).headers.get('content-disposition')).toBe(
      'attachment; filename="vm-1.shop-config_dump.json"',
    )
    expect((await get('vm-1.shop/config_dump')).headers.get('content-disposition')).toBeNull()
    expect(envoy.seen.map(({ url }) => url)).toEqual(['/config_dump?include_eds', '/config_dump'])
  })

  it.each([
    ['vm-1.shop/quitquitquit', 'forbidden'],
    ['vm-1.shop/stats/recentlookups', 'forbidden'],
    ['vm-1.shop/', 'bad-request'],
    ['vm-1.shop', 'bad-request'],
    ['vm-1.shop//ready', 'bad-request'],
    ['vm-1.shop/%72eady', 'bad-request'],
    ['vm-1.shop/config_dump/../ready', 'bad-request'],
    ['../envoy/vm-1.shop/ready', 'bad-request'],
    ['vm-1.shop\\ready', 'bad-request'],
    ['vm-1.shop/clusters?form%61t=json', 'bad-request'],
    ['vm-1.shop/ready?x=1', 'bad-request'],
    ['vm-1.shop/config_dump?download&download', 'bad-request'],
    ['vm-1.shop/config_dump?download=x', 'bad-request'],
    ['vm-1.shop/intent?include_eds', 'bad-request'],
    ['..%2f/ready', 'bad-request'],
    ['127.0.0.1:15000/ready', 'bad-request'],
    ['[::1]/ready', 'bad-request'],
    ['http://evil.example/ready', 'bad-request'],
    ['__proto__/ready', 'bad-request'],
  ])('refuses %s without a call', async (path, code) => {
    const { envoy, codeOf } = await serve((_, response) => response.end('{}'))
    expect(await codeOf(path)).toBe(code)
    expect(envoy.seen).toEqual([])
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])(
    'refuses %s without a call',
    async (method) => {
      const { envoy, codeOf } = await serve((_, response) => response.end('{}'))
      for (const page of [...Object.keys(ADMIN_PAGES), 'intent', 'quitquitquit', 'logging'])
        expect(await codeOf(`vm-1.shop/${page}`, method)).toBe('forbidden')
      expect(envoy.seen).toEqual([])
    },
  )

  it('says why there is no answer, in words that tell nothing of it', async () => {
    const { codeOf, get } = await serve((request, response) =>
      response
        .writeHead(request.url?.startsWith('/stats') ? 400 : 503)
        .end('Invalid re2 regex: token=canary'),
    )
    await expect(get('vm-1.shop/stats?filter=[')).rejects.toThrow(
      'relay x answered 400: Invalid re2 regex: token=[redacted]',
    )
    expect(await codeOf('vm-1.shop/stats?filter=[')).toBe('bad-request')
    expect(await codeOf('vm-1.shop/ready')).toBe(503)
    await expect(get('vm-1.shop/certs')).rejects.toThrow(/^relay x answered 503$/)
    expect(await codeOf('vm-1.shop/certs')).toBe('cluster-unreachable')
  })

  it('asks for three large answers at a time, and lets only so many wait', async () => {
    const held: (() => void)[] = []
    const { envoy, runtime, codeOf } = await serve((request, response) => {
      const end = () => void response.end('{}')
      if (request.url === '/ready') end()
      else held.push(end)
    })
    const pages = ['config_dump', 'clusters', ...Array<string>(33).fill('config_dump')]
    const answers = pages.map((page) => codeOf(`vm-1.shop/${page}`))
    await vi.waitFor(() => expect(held).toHaveLength(3))
    for (const page of ['config_dump', 'clusters', 'intent'])
      expect(await codeOf(`vm-1.shop/${page}`)).toBe('too-many')
    const found = runtime.envoys(VM)
    if ('reason' in found) return expect.fail(found.reason)
    for (const ask of [found.door.getBytes, found.door.getJson])
      await expect(ask('/clusters?format=json')).rejects.toMatchObject({ code: 'too-many' })
    expect(await codeOf('vm-1.shop/ready')).toBe(200)
    expect(envoy.seen).toHaveLength(4)
    for (let ended = 0; ended < pages.length; ended++) {
      await vi.waitFor(() => expect(held.length).toBeGreaterThan(ended))
      expect(held.length - ended).toBeLessThanOrEqual(3)
      held[ended]?.()
    }
    expect(await Promise.all(answers)).toEqual(Array(pages.length).fill(200))
  })

  it('says what to set when there is no way', async () => {
    const { runtime } = await serve((_, response) => response.end('{}'))
    const answer = answerPage(
      { ...runtime, envoys: () => ({ reason: 'set this' }) },
      { method: 'GET', target: '/api/envoy/vm-1.shop/ready' },
      async () => VM,
    )
    await expect(answer).rejects.toMatchObject({ code: 'not-found', message: 'set this' })
  })

  it('gives what istiod would have it be, without secrets', async () => {
    const { envoy, get } = await serve((_, response) => response.end('{}'), {
      value: new TextEncoder().encode('{"configs":[{"privateKey":{"inlineBytes":"Y2FuYXJ5"}}]}'),
      atMs: 0,
    })
    expect(await (await get('vm-1.shop/intent')).json()).toEqual({
      configs: [{ privateKey: { inlineBytes: 'W3JlZGFjdGVkXQ==' } }],
    })
    expect(envoy.seen).toEqual([])
    const { codeOf } = await serve((_, response) => response.end('{}'), { reason: 'no istiod' })
    expect(await codeOf('vm-1.shop/intent')).toBe('cluster-unreachable')
  })
})
