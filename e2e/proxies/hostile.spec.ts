import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ADMIN_PAGES } from '../../lib/envoy/admin-pages.ts'
import { goldenDump } from '../../lib/envoy/golden-dump.test-helper.ts'
import { expect, test as withMesh } from '../contract/fixtures.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { hostileRequests } from './hostile-requests.ts'
import { sendRaw } from './raw-request.ts'
import { type RecordingEnvoy, startRecordingEnvoy } from './recording-envoy.ts'

/**
 * Isthmus with a VM whose Envoy admin endpoint is our own: whoever attacks reaches Isthmus, and what reaches that endpoint is
 * what Isthmus let through.
 */
const PROXY = `forum-vm-1.${NAMESPACE}`
const MIB = 1024 * 1024

type Bench = { isthmus: Isthmus; envoy: RecordingEnvoy; folder: string }
const test = withMesh.extend<object, { bench: Bench }>({
  bench: [
    async ({ mesh }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'isthmus-hostile-'))
      const envoy = await startRecordingEnvoy()
      const isthmus = await startIsthmus({
        KUBECONFIG: mesh.kubeconfig,
        ISTHMUS_SOURCE: 'kubeconfig',
        ISTHMUS_HISTORY_FILE: join(folder, 'history.db'),
        ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
        ISTHMUS_ENVOY_ADMIN_URLS: `${PROXY}=${envoy.url}`,
        LOG_LEVEL: 'trace',
      })
      await use({ isthmus, envoy, folder })
      await isthmus.stop()
      await envoy.close()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
test.describe.configure({ mode: 'serial' })

/** Pages that a screen reads, as Envoy writes them but for a canary, and pages of text. The others give a whole dump. */
const READABLE: Record<string, object> = {
  clusters: {
    cluster_statuses: [
      { name: `outbound|80|vm|forum.${NAMESPACE}.svc.cluster.local`, password: 'CANARY-1002-x' },
    ],
  },
  listeners: {
    listener_statuses: [
      {
        name: 'virtualInbound',
        local_address: { socket_address: { address: '0.0.0.0', port_value: 15_006 } },
      },
    ],
    token: 'CANARY-1003-x',
  },
  certs: { certificates: [], private_key: { inline_string: 'CANARY-1004-x' } },
  stats: {
    stats: [
      { name: 'server.live', value: 1 },
      { name: 'note', value: 'token=CANARY-1005-x' },
    ],
  },
}
const TEXTS: Record<string, string> = {
  ready: 'LIVE\npassword=CANARY-1006-x\n',
  'stats/prometheus': 'envoy_server_live{} 1\nauthorization: Bearer CANARY-1007-x\n',
}

const page = (name: string): string => `/api/envoy/${PROXY}/${name}`

test('S27, S28, S33, S34: no hostile request leads to a call of an Envoy', async ({ bench }) => {
  test.setTimeout(240_000)
  const { isthmus, envoy } = bench
  const requests = hostileRequests({ host: new URL(isthmus.url).host, proxy: PROXY, envoy })
  expect(requests.length).toBeGreaterThanOrEqual(300)
  const served: string[] = []
  const queue = requests.values()
  const send = async (): Promise<void> => {
    for (const { what, bytes } of queue) {
      const { status } = await sendRaw(isthmus.url, bytes)
      // Some headers make Next redirect a page to itself; what it can't decode it refuses with 500.
      const isFine = bytes.startsWith('GET /healthz ')
        ? [200, 307].includes(status)
        : status === 0 || status >= 300
      if (!isFine) served.push(`${status} ${what}`)
    }
  }
  await Promise.all([send(), send(), send(), send()])
  expect(served).toEqual([])
  expect(envoy.seen).toEqual([])
  expect(envoy.connections()).toBe(0)
  expect((await fetch(`${isthmus.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${isthmus.url}/readyz`)).status).toBe(200)
})

test('each page is asked for by one GET, with nothing of the caller', async ({ bench }) => {
  const { isthmus, envoy } = bench
  const headers = {
    authorization: 'Bearer caller',
    cookie: 'caller=1',
    'x-caller': '1',
    'x-forwarded-for': '10.9.8.7',
    'user-agent': 'caller',
  }
  for (const name of Object.keys(ADMIN_PAGES)) {
    envoy.seen.length = 0
    const answer = await fetch(isthmus.url + page(name), { headers })
    expect(answer.status, name).toBe(200)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-type')).toMatch(/^(application\/json|text\/plain)/)
    expect(envoy.seen).toEqual([`GET /${name}`])
    expect(JSON.stringify(envoy.headers())).not.toMatch(/caller|10\.9\.8\.7/)
  }
  envoy.seen.length = 0
  await fetch(
    `${isthmus.url}${page('stats')}?usedonly&format=json&filter=${encodeURIComponent('^cluster\\.')}`,
  )
  expect(envoy.seen).toEqual(['GET /stats?format=json&filter=%5Ecluster%5C.&usedonly'])
})

test('S31: no canary planted in an Envoy leaves, in an answer, a log or the database', async ({ bench }) => {
  const { isthmus, envoy, folder } = bench
  const places: number[] = []
  const dump = goldenDump((place) => {
    places.push(place)
    return `CANARY-${place}-x`
  })
  envoy.answer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://envoy')
    const name = pathname.slice(1)
    const isJson = searchParams.get('format') === 'json' || name in READABLE || !(name in TEXTS)
    response.setHeader('set-cookie', 'session=CANARY-1000-x')
    response.setHeader('x-secret', 'CANARY-1001-x')
    response.end(isJson ? JSON.stringify(READABLE[name] ?? dump) : TEXTS[name])
  })
  const answers: string[] = []
  const refused: string[] = []
  const ask = async (path: string, init?: RequestInit): Promise<void> => {
    const answer = await fetch(isthmus.url + path, init)
    if (!answer.ok) refused.push(`${answer.status} ${path}`)
    answers.push(`${path} ${answer.status}\n${JSON.stringify([...answer.headers])}\n${await answer.text()}`)
  }
  for (const name of [...Object.keys(ADMIN_PAGES), 'intent', 'config_dump?include_eds&download'])
    await ask(page(name))
  const own = `/api/proxies/${PROXY}`
  for (const name of ['clusters', 'listeners', 'routes', 'certificates', 'stats'])
    for (const source of ['envoy', 'istiod']) await ask(`${own}/${name}?source=${source}`)
  const post = { method: 'POST', headers: { origin: isthmus.url, 'content-type': 'application/json' } }
  await ask(`${own}/snapshots`, { ...post, body: '{"note":"before"}' })
  for (const path of [
    own,
    `${own}/snapshots`,
    `${own}/differences?against=istiod`,
    '/api/proxies',
    '/api/certificates',
    '/api/ghosts',
  ])
    await ask(path)
  expect(refused.filter((one) => !one.startsWith('400 '))).toEqual([])
  expect(answers[7]).toContain('outbound|80|vm|forum.istioinaction.svc.cluster.local')
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
  expect(existsSync(join(folder, 'history.db'))).toBe(true)
  const told = [...answers, isthmus.output(), ...files].flatMap((text) => [text, ...decoded(text)])
  expect(places.length).toBeGreaterThan(40)
  expect(told.flatMap((text) => text.match(/CANARY-\d+-x/g) ?? [])).toEqual([])
})

/** What stands in base64 in a text. */
const decoded = (text: string): string[] =>
  (text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? []).map((one) => Buffer.from(one, 'base64').toString('latin1'))

test('S30: a redirect is not followed', async ({ bench }) => {
  const { isthmus, envoy } = bench
  const other = await startRecordingEnvoy()
  for (const status of [301, 302, 303, 307, 308]) {
    envoy.answer((_, response) => response.writeHead(status, { location: `${other.url}/certs` }).end())
    const answer = await fetch(isthmus.url + page('certs'))
    expect(answer.status).toBe(502)
    expect(await answer.text()).toContain('unexpected redirect')
  }
  expect(other.connections()).toBe(0)
  await other.close()
})

const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024

test('S32: an endless, a dripping and an exploding answer are cut, and memory stays', async ({ bench }) => {
  test.setTimeout(120_000)
  const { isthmus, envoy } = bench
  const chunk = Buffer.alloc(MIB, '"x",')
  const bomb = gzipSync(Buffer.alloc(512 * MIB, '0'))
  const before = rssOf(isthmus.pid)
  let highest = before
  const watching = setInterval(() => {
    highest = Math.max(highest, rssOf(isthmus.pid))
  }, 20)
  const cut = async (name: string): Promise<{ words: string; tookMs: number }> => {
    const startedMs = performance.now()
    const answer = await fetch(isthmus.url + page(name))
    expect(answer.status).toBe(502)
    return { words: await answer.text(), tookMs: performance.now() - startedMs }
  }
  envoy.answer((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  })
  expect((await cut('certs')).words).toContain('more than 4 MiB')
  envoy.answer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  expect((await cut('certs')).words).toContain('more than 4 MiB')
  envoy.answer((_, response) => {
    const drip = setInterval(() => response.write('x'), 1_000)
    response.on('close', () => clearInterval(drip))
  })
  const dripped = await cut('ready')
  expect(dripped.words).toContain('did not answer within 10 s')
  expect(dripped.tookMs).toBeLessThan(15_000)
  clearInterval(watching)
  expect(highest - before).toBeLessThan(100)
  // Pages that grow with the mesh may be larger, and are held in memory as far as they go.
  envoy.answer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  expect((await cut('clusters')).words).toContain('more than 32 MiB')
  expect((await fetch(`${isthmus.url}/healthz`)).status).toBe(200)
})
