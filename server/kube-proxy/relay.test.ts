import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { openKubeProxy } from '#server/kube-proxy/kube-proxy.test-helper.ts'

let kube: Awaited<ReturnType<typeof openKubeProxy>>
afterEach(() => kube.close())

const PODS = '/api/v1/namespaces/shop/pods'
const WATCH = '/apis/networking.istio.io/v1/workloadentries?watch=true'
const text = (chunk: Uint8Array | undefined): string => new TextDecoder().decode(chunk)

/** An upstream whose answers stay open for the test to write. */
async function openHeld(limits: { watches?: number; answerMs?: number } = {}) {
  const held: ServerResponse[] = []
  const closed: number[] = []
  kube = await openKubeProxy((_, response) => {
    const index = held.push(response) - 1
    response.on('close', () => closed.push(index))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
  }, limits)
  return { held, closed }
}

/** The chunks of a body, one a call; the first is empty and carries the headers. */
async function reading(answer: Response) {
  const reader = answer.body?.getReader()
  if (!reader) throw new Error('There is no body')
  expect(text((await reader.read()).value)).toBe('')
  return reader
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 10_000 && !holds(); attempt++) await turn()
  expect(holds()).toBe(true)
}

describe('a call that passes', () => {
  it('goes up with the types it accepts and nothing else of the client’s', async () => {
    kube = await openKubeProxy((_, response) => {
      response.setHeader('content-type', 'application/json')
      response.setHeader('set-cookie', 'a=b')
      response.setHeader('warning', '299 - "old version"')
      response.setHeader('x-internal', '1')
      response.setHeader('access-control-allow-origin', '*')
      response.end('{}')
    })
    const headers = {
      authorization: 'Bearer canary',
      cookie: 'canary=1',
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      'x-forwarded-for': '10.0.0.1',
      'user-agent': 'kubectl',
      'if-none-match': 'x',
    }
    const answer = await kube.ask('GET', `${PODS}?limit=500&labelSelector=app%3Dforum`, { headers })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toEqual({
      'audit-id': expect.stringMatching(/^[-0-9a-f]{36}$/),
      'cache-control': 'no-store',
      'content-type': 'application/json',
      warning: '299 - "old version"',
      'x-accel-buffering': 'no',
    })
    const [sent] = kube.seen
    expect(sent).toMatchObject({
      method: 'GET',
      url: `${PODS}?limit=500&labelSelector=app%3Dforum`,
      headers: { accept: headers.accept, 'audit-id': answer.headers.get('audit-id') },
    })
    expect(JSON.stringify(sent)).not.toMatch(/canary|10\.0\.0\.1|kubectl|if-none-match/)
  })

  it('S30: follows no redirect', async () => {
    kube = await openKubeProxy((_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    )
    const answer = await kube.ask('GET', PODS)
    expect(answer.status).toBe(502)
    expect(answer.headers.has('location')).toBe(false)
    expect(await answer.json()).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable' })
    expect(kube.seen).toHaveLength(1)
  })

  it('hands on an error with its words, and no page as a page', async () => {
    kube = await openKubeProxy((_, response) =>
      response.writeHead(503, { 'content-type': 'text/html', 'retry-after': '7' }).end('<script>1</script>'),
    )
    const answer = await kube.ask('GET', PODS)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('says that the API server is away, or does not answer', async () => {
    kube = await openKubeProxy(() => undefined, { answerMs: 5000 })
    const late = kube.ask('GET', PODS)
    await until(() => kube.seen.length === 1)
    kube.clock.advance(5000)
    expect(await (await late).json()).toMatchObject({
      code: 502,
      message: expect.stringContaining('within 5 s'),
    })
    await kube.goAway()
    expect(await (await kube.ask('GET', PODS)).json()).toMatchObject({
      reason: 'ServiceUnavailable',
      message: 'The Kubernetes API server can not be reached: ECONNREFUSED',
    })
  })

  it('asks for JSON alone where it has to read the answer', async () => {
    kube = await openKubeProxy((_, response) => {
      response.setHeader(
        'content-type',
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      )
      response.end('{"kind":"APIGroupDiscoveryList","items":[]}')
    })
    const accept =
      'application/vnd.kubernetes.protobuf;as=A,application/json;g=apidiscovery.k8s.io;v=v2,application/json'
    const answer = await kube.ask('GET', '/apis?timeout=32s', { headers: { accept } })
    expect(kube.seen[0]?.headers.accept).toBe('application/json;g=apidiscovery.k8s.io;v=v2,application/json')
    expect(answer.headers.get('content-type')).toContain('as=APIGroupDiscoveryList')
    expect(await answer.json()).toEqual({ kind: 'APIGroupDiscoveryList', items: [] })
  })

  it('shows no discovery document that it can not read', async () => {
    kube = await openKubeProxy((_, response) =>
      response.end('{"kind":"SecretList","items":[{"data":"canary"}]}'),
    )
    const answer = await kube.ask('GET', '/apis')
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toContain('canary')
  })
})

describe('a watch', () => {
  it('hands on each event when it comes', async () => {
    const { held } = await openHeld()
    const reader = await reading(await kube.ask('GET', WATCH))
    for (const event of ['{"type":"ADDED"}\n', '{"type":"MODIFIED"}\n']) {
      held[0]?.write(event)
      expect(text((await reader.read()).value)).toBe(event)
    }
    held[0]?.end()
    expect((await reader.read()).done).toBe(true)
  })

  it('is closed above when its client goes away, by either sign', async () => {
    const { closed } = await openHeld()
    const leaving = new AbortController()
    await reading(await kube.ask('GET', WATCH, { signal: leaving.signal }))
    leaving.abort()
    await until(() => closed.length === 1)
    const reader = await reading(await kube.ask('GET', WATCH))
    await reader.cancel()
    await until(() => closed.length === 2)
  })

  it('ends when Isthmus stops, while a list that is cut fails', async () => {
    const { closed } = await openHeld()
    const watch = await reading(await kube.ask('GET', WATCH))
    const list = await reading(await kube.ask('GET', PODS))
    const ends = [watch.read(), list.read()]
    kube.proxy.stop()
    expect(await ends[0]).toMatchObject({ done: true })
    await expect(ends[1]).rejects.toThrow()
    await until(() => closed.length === 2)
  })

  it('is one of so many; each that ends makes room', async () => {
    const { held } = await openHeld({ watches: 2 })
    const first = await reading(await kube.ask('GET', WATCH))
    const second = await reading(await kube.ask('GET', WATCH))
    const refused = await kube.ask('GET', WATCH)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ reason: 'TooManyRequests' })
    expect((await kube.ask('GET', PODS)).status).toBe(200)
    await first.cancel()
    await first.cancel()
    await reading(await kube.ask('GET', WATCH))
    expect((await kube.ask('GET', WATCH)).status).toBe(429)
    held[1]?.end()
    expect((await second.read()).done).toBe(true)
    expect((await kube.ask('GET', WATCH)).status).toBe(200)
  })

  it('that is refused above takes no room', async () => {
    kube = await openKubeProxy((_, response) => response.writeHead(410).end('{}'), { watches: 1 })
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await kube.ask('GET', WATCH)
      expect(answer.status).toBe(410)
      await answer.text()
    }
  })
})

describe('what istioctl analyze asks of secrets and ConfigMaps', () => {
  const LIST = '/api/v1/namespaces/istio-system/secrets?labelSelector=istio%2FmultiCluster%3Dtrue'
  const CACHE =
    '/api/v1/secrets?allowWatchBookmarks=true&sendInitialEvents=true&timeoutSeconds=300&watch=true'

  it('is answered as if there were none, with a warning and without a call', async () => {
    kube = await openKubeProxy()
    const list = await kube.ask('GET', LIST)
    expect(await list.json()).toMatchObject({ kind: 'SecretList', items: [] })
    expect(list.headers.get('warning')).toMatch(/^299 - "Isthmus passes on no secrets/)
    const older = await kube.ask('GET', '/api/v1/configmaps?limit=500&resourceVersion=0')
    expect(await older.json()).toMatchObject({ kind: 'ConfigMapList', items: [] })
    const watch = (await kube.ask('GET', CACHE)).body?.getReader()
    expect(JSON.parse(text((await watch?.read())?.value))).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Secret', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    })
    const next = watch?.read()
    kube.clock.advance(300_000)
    expect(await next).toMatchObject({ done: true })
    expect(kube.seen).toEqual([])
  })

  it('stays open where a client sets no limit, which is also 0', async () => {
    kube = await openKubeProxy()
    for (const path of [CACHE.replace('=300', '=0'), CACHE.replace('&timeoutSeconds=300', '')]) {
      const watch = (await kube.ask('GET', path)).body?.getReader()
      await watch?.read()
      let isOver = false
      const next = watch?.read().then(({ done }) => {
        isOver = done
      })
      kube.clock.advance(30 * 60_000 - 1)
      await turn()
      expect(isOver).toBe(false)
      kube.clock.advance(1)
      await next
      expect(isOver).toBe(true)
    }
  })

  it('counts among the watches, and ends with Isthmus', async () => {
    kube = await openKubeProxy(undefined, { watches: 1 })
    const watch = (await kube.ask('GET', CACHE)).body?.getReader()
    await watch?.read()
    expect((await kube.ask('GET', CACHE)).status).toBe(429)
    expect((await kube.ask('GET', LIST)).status).toBe(200)
    await watch?.cancel()
    const again = (await kube.ask('GET', CACHE)).body?.getReader()
    await again?.read()
    kube.proxy.stop()
    expect(await again?.read()).toMatchObject({ done: true })
    expect(kube.seen).toEqual([])
  })

  it('passes on the mesh’s settings, from istiod’s namespace', async () => {
    kube = await openKubeProxy()
    expect((await kube.ask('GET', '/api/v1/namespaces/istio-system/configmaps/istio')).status).toBe(200)
    expect((await kube.ask('GET', '/api/v1/namespaces/shop/configmaps/istio')).status).toBe(403)
    expect(kube.seen).toHaveLength(1)
  })
})
