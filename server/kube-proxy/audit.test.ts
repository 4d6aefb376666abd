import { afterEach, describe, expect, it } from 'vitest'
import { openKubeProxy } from '#server/kube-proxy/kube-proxy.test-helper.ts'

let kube: Awaited<ReturnType<typeof openKubeProxy>>
afterEach(() => kube.close())

const SE = '/apis/networking.istio.io/v1/namespaces/shop/serviceentries'
const object = (resourceVersion: string) => JSON.stringify({ metadata: { name: 'db', resourceVersion } })
const ref = { kind: 'ServiceEntry', namespace: 'shop', name: 'db' }
const answering = (status: number, body: string) =>
  openKubeProxy((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body))

describe('the audit line of a write', () => {
  it.each([
    ['POST', SE, object(''), 'application/json', { verb: 'create', oldResourceVersion: '' }],
    ['PUT', `${SE}/db`, object('7'), 'application/json', { verb: 'update', oldResourceVersion: '7' }],
    [
      'PATCH',
      `${SE}/db`,
      '[{"op":"test","path":"/metadata/resourceVersion","value":"7"}]',
      'application/json-patch+json',
      { verb: 'patch', oldResourceVersion: '7' },
    ],
    ['PATCH', `${SE}/db`, 'a: b', 'application/apply-patch+yaml', { verb: 'patch', oldResourceVersion: '' }],
    [
      'DELETE',
      `${SE}/db`,
      '{"preconditions":{"resourceVersion":"7"}}',
      'application/json',
      { verb: 'delete', oldResourceVersion: '7' },
    ],
  ])('%s %s', async (method, path, body, type, expected) => {
    kube = await answering(200, object('8'))
    const answer = await kube.ask(method, path, { body, headers: { 'content-type': type } })
    expect(await answer.text()).toBe(object('8'))
    expect(kube.seen).toMatchObject([{ method, url: path, body, headers: { 'content-type': type } }])
    expect(kube.audit).toEqual([
      {
        actor: 'admin',
        requestId: answer.headers.get('audit-id'),
        path,
        ref,
        newResourceVersion: '8',
        isDryRun: false,
        result: 'written',
        message: '',
        ...expected,
      },
    ])
  })

  it('says what was only tried, by the query or by the options of a deletion', async () => {
    kube = await answering(200, object('8'))
    await kube.ask('PUT', `${SE}/db?dryRun=All&fieldManager=kubectl`, { body: object('7') })
    await kube.ask('DELETE', `${SE}/db`, { body: '{"dryRun":["All"]}' })
    await kube.ask('DELETE', `${SE}/db`)
    expect(kube.audit.map(({ isDryRun }) => isDryRun)).toEqual([true, true, false])
  })

  it('does not take the body of another write for what was only tried', async () => {
    kube = await answering(200, object('8'))
    const body = '{"metadata":{"name":"db"},"dryRun":["All"]}'
    await kube.ask('POST', `${SE}?fieldManager=dryRun%3DAll`, { body })
    await kube.ask('PUT', `${SE}/db`, { body })
    await kube.ask('PATCH', `${SE}/db`, { body, headers: { 'content-type': 'application/merge-patch+json' } })
    expect(kube.audit.map(({ isDryRun }) => isDryRun)).toEqual([false, false, false])
  })

  it('passes on no deletion that the API server would make although it was only to be tried', async () => {
    kube = await answering(200, object('8'))
    for (const body of ['{}', '{"dryRun":[]}', '{"metadata":{"dryRun":["All"]}}']) {
      const answer = await kube.ask('DELETE', `${SE}/db?dryRun=All`, { body })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ message: expect.stringContaining('"dryRun": ["All"]') })
    }
    const yaml = { body: 'dryRun: [All]', headers: { 'content-type': 'application/yaml' } }
    expect((await kube.ask('DELETE', `${SE}/db`, yaml)).status).toBe(400)
    expect(kube.seen).toEqual([])
    expect(kube.audit.map(({ result }) => result)).toEqual(['refused', 'refused', 'refused', 'refused'])
  })

  it('knows a tried deletion as kubectl sends it, by the query alone, and by both', async () => {
    kube = await answering(200, object('8'))
    await kube.ask('DELETE', `${SE}/db`, { body: '{"propagationPolicy":"Background","dryRun":["All"]}' })
    await kube.ask('DELETE', `${SE}/db?dryRun=All`)
    await kube.ask('DELETE', `${SE}/db?dryRun=All`, { body: '{"dryRun":["All"]}' })
    expect(kube.audit.map(({ isDryRun, result }) => [isDryRun, result])).toEqual(
      Array(3).fill([true, 'written']),
    )
    expect(kube.seen).toHaveLength(3)
  })

  it.each([
    [504, '{"kind":"Status","reason":"Timeout","message":"the server was slow"}'],
    [504, 'upstream'],
    [502, '<html>'],
    [500, '{"kind":"Status","reason":"ServerTimeout"}'],
    [500, '{"kind":"Status","message":"etcdserver: request timed out"}'],
    [500, '{"kind":"Status","message":"etcdserver: leader changed"}'],
  ])('is unsure when the answer is %i %s', async (status, body) => {
    kube = await answering(status, body)
    expect((await kube.ask('PUT', `${SE}/db`, { body: object('7') })).status).toBe(status)
    expect(kube.audit).toMatchObject([{ result: 'unsure', newResourceVersion: '' }])
  })

  it('is only so long, and has no query that was not understood', async () => {
    kube = await answering(200, '{}')
    const metadata = { name: 'n'.repeat(5000), resourceVersion: '7'.repeat(5000) }
    await kube.ask('POST', SE, { body: JSON.stringify({ metadata }) })
    await kube.ask('DELETE', '/api/v1/namespaces/shop/secrets/x?token=canary')
    expect(kube.audit).toMatchObject([
      { ref: { name: 'n'.repeat(253) }, oldResourceVersion: '7'.repeat(64) },
      { path: '/api/kube/api/v1/namespaces/shop/secrets/x' },
    ])
    expect(JSON.stringify(kube.audit)).not.toContain('canary')
  })

  it.each([
    [409, 'conflict'],
    [403, 'refused'],
    [422, 'refused'],
    [500, 'failed'],
  ])('has the words of the API server when it answers %i', async (status, result) => {
    kube = await answering(status, '{"kind":"Status","message":"because"}')
    const answer = await kube.ask('PUT', `${SE}/db`, { body: object('7') })
    expect(answer.status).toBe(status)
    expect(kube.audit).toMatchObject([{ ref, result, message: 'because', newResourceVersion: '' }])
  })

  it('says when no answer came, or half of one', async () => {
    kube = await openKubeProxy((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{')
      setImmediate(() => response.destroy())
    })
    const cut = await kube.ask('PUT', `${SE}/db`, { body: object('7') })
    expect(cut.status).toBe(502)
    await kube.goAway()
    expect((await kube.ask('DELETE', `${SE}/db`)).status).toBe(502)
    expect(kube.audit).toMatchObject([
      { verb: 'update', result: 'unsure', oldResourceVersion: '7' },
      { verb: 'delete', result: 'unsure', ref },
    ])
  })

  it('is written for what Isthmus refuses itself, and for nothing that is read', async () => {
    kube = await answering(200, '{}')
    await kube.ask('DELETE', '/api/v1/namespaces/shop/secrets/x')
    await kube.ask('POST', SE, { body: '{}', headers: { origin: 'https://evil.example' } })
    await kube.ask('GET', '/api/v1/namespaces/shop/secrets/x')
    await kube.ask('GET', SE)
    expect(kube.audit).toMatchObject([
      {
        actor: 'admin',
        verb: 'DELETE',
        ref: null,
        path: '/api/kube/api/v1/namespaces/shop/secrets/x',
        result: 'refused',
      },
      { actor: '', verb: 'POST', result: 'refused', message: expect.stringContaining('own page') },
    ])
  })

  it('is written for a client that is gone before the answer', async () => {
    const leaving = new AbortController()
    kube = await openKubeProxy((_, response) => {
      leaving.abort()
      response.writeHead(200, { 'content-type': 'application/json' }).end(object('8'))
    })
    await kube.ask('PUT', `${SE}/db`, { body: object('7'), signal: leaving.signal }).catch(() => undefined)
    expect(kube.audit).toMatchObject([{ result: 'written', newResourceVersion: '8' }])
  })
})
