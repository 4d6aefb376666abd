import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, type Dispatcher, fetch } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { connectByKubeconfig, connectToDemo, patient } from '#server/kube/connect.ts'
import { openFakePortForward } from '#server/kube/fake-port-forward.test-helper.ts'
import { warningsOf } from '#server/kube/objects-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'isthmus-connect-'))
const before = process.env.KUBECONFIG
let server: Server | undefined
afterEach(() => {
  process.env.KUBECONFIG = before
  server?.close()
  rmSync(join(folder, 'config'), { force: true })
})

const listen = (handler: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const started = createServer(handler)
    server = started
    started.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${portOf(started)}`))
  })

const portOf = (listening: Server): number => {
  const address = listening.address()
  return typeof address === 'object' && address ? address.port : 0
}
function useKubeconfig(config: unknown): void {
  writeFileSync(join(folder, 'config'), typeof config === 'string' ? config : JSON.stringify(config))
  process.env.KUBECONFIG = join(folder, 'config')
}

const configFor = (url: string, user: object) => ({
  clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'here',
})

describe('connectByKubeconfig', () => {
  it('R16: sends the user’s token, and reads it again when it was refused', async () => {
    const tokens: (string | undefined)[] = []
    const url = await listen((request, response) => {
      tokens.push(request.headers.authorization)
      response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end('{}')
    })
    useKubeconfig(configFor(url, { token: 'old' }))
    const cluster = connectByKubeconfig()
    expect(cluster.source).toMatchObject({ kind: 'kubeconfig', context: 'here', user: 'u' })
    expect((await cluster.request('/version')).status).toBe(401)
    useKubeconfig(configFor(url, { token: 'new' }))
    expect((await cluster.request('/version')).status).toBe(200)
    expect(tokens).toEqual(['Bearer old', 'Bearer old', 'Bearer old', 'Bearer new'])
    await cluster.close()
  })

  it.each([
    ['an unknown context', configFor('http://127.0.0.1:1', {}), 'elsewhere', /no context named "elsewhere"/],
    ['a file that is no kubeconfig', '{"clusters": 5}', undefined, /kubeconfig/i],
  ])('says what is wrong with %s', (_, config, context, words) => {
    useKubeconfig(config)
    expect(() => connectByKubeconfig(context)).toThrow(words)
  })
})

describe('a connection', () => {
  it('S30: follows no redirect', async () => {
    const paths: (string | undefined)[] = []
    const url = await listen((request, response) => {
      paths.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const cluster = connectToDemo(url)
    expect((await cluster.request('/version')).status).toBe(302)
    expect(paths).toEqual(['/version'])
    await cluster.close()
  })
})

describe('warningsOf', () => {
  it('reads every warning, with its quotes', () => {
    const header = '299 - "first, with a comma", 299 - "second \\"quoted\\""'
    expect(warningsOf(new Headers({ warning: header }))).toEqual(['first, with a comma', 'second "quoted"'])
    expect(warningsOf(new Headers())).toEqual([])
  })
})

it('opens tunnels with the credentials of the kubeconfig, read anew when they are refused', async () => {
  const api = await openFakePortForward()
  const url = api.kubeconfig.getCurrentCluster()?.server ?? ''
  const pod = { namespace: 'istio-system', name: 'istiod-0' }
  api.refuse(401)
  useKubeconfig(configFor(url, { token: 'old' }))
  const { tunnel } = connectByKubeconfig()
  const first = await tunnel?.(pod, 15014).catch(String)
  useKubeconfig(configFor(url, { token: 'new' }))
  await tunnel?.(pod, 15014).catch(String)
  await api.close()
  expect(first).toMatch(/answered 401/)
  expect(api.asked.map(({ authorization }) => authorization)).toEqual([
    'Bearer old',
    'Bearer old',
    'Bearer old',
    'Bearer new',
  ])
})

describe('patient', () => {
  it('lets an answer pause for longer than its connections do', async () => {
    const url = await listen((_, response) => {
      response.write('a')
      setTimeout(() => response.end('b'), 2500)
    })
    // Undici's timers are no finer than half a second.
    const hasty = new Agent({ bodyTimeout: 500 })
    const read = async (dispatcher: Dispatcher) => (await fetch(url, { dispatcher })).text()
    const [cut, whole] = await Promise.allSettled([read(hasty), read(patient(hasty))])
    expect(cut).toMatchObject({ status: 'rejected' })
    expect(whole).toEqual({ status: 'fulfilled', value: 'ab' })
    await hasty.close()
  })
})
