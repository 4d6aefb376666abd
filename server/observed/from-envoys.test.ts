import { afterEach, describe, expect, it, vi } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createLog } from '#server/log/log.ts'
import { createObserved } from '#server/observed/create-observed.ts'
import { FORUM, forumMesh } from '#server/observed/mesh.test-helper.ts'
import { readObserved } from '#server/observed/read-observed.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** An Envoy with one endpoint a cluster, whose counters a test sets. */
type FakeEnvoy = OpenServer & {
  counts: Record<string, number>
  instead: string | null
  asked: number
  isSlow: boolean
}
async function openEnvoy(counts: Record<string, number> = {}): Promise<FakeEnvoy> {
  const server = await openServer((_, response) => {
    envoy.asked += 1
    if (envoy.isSlow) return
    const statuses = Object.entries(envoy.counts).map(([name, requests]) => ({
      name,
      host_statuses: [{ address: { pipe: name }, stats: [{ name: 'rq_total', value: String(requests) }] }],
    }))
    response.end(envoy.instead ?? JSON.stringify({ cluster_statuses: statuses }))
  })
  const envoy: FakeEnvoy = { ...server, counts, instead: null, asked: 0, isSlow: false }
  closing.push(server.close)
  return envoy
}

const VM = `outbound|80|vm|${FORUM}`
const K8S = `outbound|80|k8s|${FORUM}`

function setUp(options: { envoys: FakeEnvoy[]; mesh?: ReturnType<typeof forumMesh> }) {
  const { envoys, mesh = forumMesh({ to: ['forum vm', 'forum k8s'] }) } = options
  const steps = createStepClock(1_000_000)
  let readings = 0
  const clock = {
    ...steps,
    // Each reading ends by scheduling the next.
    schedule(delayMs: number, callback: () => void) {
      readings += 1
      return steps.schedule(delayMs, callback)
    },
  }
  const observed = createObserved({
    envoys: () => envoys.map(({ url }) => url),
    prometheusUrl: undefined,
    store: mesh,
    clock,
    log: createLog('silent'),
    limitMs: 1_500,
  })
  closing.push(observed.stop)
  return {
    observed,
    mesh,
    advance: steps.advance,
    /** Lets one more reading happen. */
    async next() {
      const before = readings
      steps.advance(2_000)
      await vi.waitFor(() => expect(readings).toBe(before + 1), { interval: 1, timeout: 5_000 })
    },
  }
}

describe('observed from Envoys', () => {
  it('counts what callers send from one reading to the next, summed over callers', async () => {
    const envoys = [await openEnvoy({ [VM]: 100, [K8S]: 7 }), await openEnvoy({ [VM]: 0, [K8S]: 0 })]
    const { observed, next } = setUp({ envoys })
    expect(await observed.of(FORUM)).toEqual({
      source: 'envoy',
      callers: { asked: 2, answered: 2 },
      points: [],
      p99Ms: {},
      reason: 'Counting has just begun: numbers come with the second reading.',
    })
    Object.assign(envoys[0]?.counts ?? {}, { [VM]: 108, [K8S]: 8 })
    Object.assign(envoys[1]?.counts ?? {}, { [K8S]: 1 })
    await next()
    await next()
    expect(await observed.of(FORUM)).toEqual({
      source: 'envoy',
      callers: { asked: 2, answered: 2 },
      points: [
        {
          fromMs: 1_000_000,
          toMs: 1_002_000,
          counts: {
            [`${FORUM}|vm`]: { requests: 8, errors: 0 },
            [`${FORUM}|k8s`]: { requests: 2, errors: 0 },
          },
        },
        { fromMs: 1_002_000, toMs: 1_004_000, counts: {} },
      ],
      p99Ms: {},
      reason: '',
    })
  })

  it('counts a caller that started again from zero', async () => {
    const envoy = await openEnvoy({ [VM]: 5_000 })
    const { observed, next } = setUp({ envoys: [envoy] })
    await observed.of(FORUM)
    envoy.counts = { [VM]: 12 }
    await next()
    const { points } = await observed.of(FORUM)
    expect(points.map(({ counts }) => counts)).toEqual([{ [`${FORUM}|vm`]: { requests: 12, errors: 0 } }])
  })

  it.each<[string, (envoy: FakeEnvoy) => unknown, RegExp]>([
    ['is gone', (envoy) => envoy.goAway(), /can't be reached \(ECONNREFUSED\)/],
    ['hangs', (envoy) => Object.assign(envoy, { isSlow: true }), /did not answer within 1.5 s/],
    [
      'talks nonsense',
      (envoy) => Object.assign(envoy, { instead: '{"hello":1}' }),
      /is not Envoy's clusters/,
    ],
  ])('says that a caller %s, and guesses nothing about it', async (_, spoil, words) => {
    const envoys = [await openEnvoy({ [VM]: 10 }), await openEnvoy({ [VM]: 10 })] as const
    const { observed, next } = setUp({ envoys: [...envoys] })
    await observed.of(FORUM)
    await spoil(envoys[0])
    for (const envoy of envoys) envoy.counts = { [VM]: 13 }
    await next()
    const { callers, points, reason } = await observed.of(FORUM)
    expect(callers).toEqual({ asked: 2, answered: 1 })
    expect(points.map(({ counts }) => counts)).toEqual([{ [`${FORUM}|vm`]: { requests: 3, errors: 0 } }])
    expect(reason).toMatch(words)
    expect(reason).toMatch(`1 of 2 callers can't be counted: ${envoys[0].url}`)
  })

  it('begins anew with a caller that was away: what it sent meanwhile is not of this interval', async () => {
    const envoy = await openEnvoy({ [VM]: 10 })
    const { observed, next } = setUp({ envoys: [envoy] })
    await observed.of(FORUM)
    envoy.instead = '<html>'
    await next()
    envoy.instead = null
    envoy.counts = { [VM]: 9_000 }
    await next()
    expect((await observed.of(FORUM)).points).toEqual([])
    envoy.counts = { [VM]: 9_001 }
    await next()
    const { points } = await observed.of(FORUM)
    expect(points.map(({ counts }) => counts)).toEqual([{ [`${FORUM}|vm`]: { requests: 1, errors: 0 } }])
  })

  it('follows the rules: counts a new destination from the second reading of its host on', async () => {
    const v2 = 'outbound|80||v2.ns.svc.cluster.local'
    const envoy = await openEnvoy({ [VM]: 1, [v2]: 800 })
    const { observed, next, mesh } = setUp({ envoys: [envoy] })
    await observed.of(FORUM)
    await next()
    mesh.set(['forum vm', 'v2'])
    await next()
    envoy.counts = { [VM]: 2, [v2]: 803 }
    await next()
    const { points } = await observed.of(FORUM)
    expect(points.map(({ counts }) => counts)).toEqual([
      {},
      {
        [`${FORUM}|vm`]: { requests: 1, errors: 0 },
        'v2.ns.svc.cluster.local|': { requests: 3, errors: 0 },
      },
    ])
  })

  it('counts the host itself when no VirtualService routes it, and says when copies are counted too', async () => {
    const envoy = await openEnvoy({ [`outbound|80||${FORUM}`]: 1 })
    const plain = setUp({ envoys: [envoy], mesh: forumMesh({}) })
    await plain.observed.of(FORUM)
    envoy.counts = { [`outbound|80||${FORUM}`]: 3 }
    await plain.next()
    const { points } = await plain.observed.of(FORUM)
    expect(points[0]?.counts).toEqual({ [`${FORUM}|`]: { requests: 2, errors: 0 } })
    const mirrored = setUp({
      envoys: [envoy],
      mesh: forumMesh({ to: ['forum vm', 'forum k8s'], mirror: 'k8s' }),
    })
    expect((await mirrored.observed.of(FORUM)).reason).toContain(`${FORUM} subset k8s include the copies`)
  })

  it('reads while somebody asks, and a minute longer; keeps ten minutes', async () => {
    const envoy = await openEnvoy({ [VM]: 1 })
    const { observed, next, advance } = setUp({ envoys: [envoy] })
    await observed.of(FORUM)
    for (let reading = 0; reading < 30; reading++) await next()
    const { asked } = envoy
    advance(2_000)
    advance(60_000)
    expect(envoy.asked).toBe(asked)
    expect((await observed.of(FORUM)).points).toHaveLength(30)
    expect(envoy.asked).toBe(asked + 1)
    for (let reading = 0; reading < 310; reading++) {
      await next()
      if (reading % 20 === 0) await observed.of(FORUM)
    }
    const { points } = await observed.of(FORUM)
    expect(points.length).toBeGreaterThan(290)
    expect(points.length).toBeLessThanOrEqual(301)
    observed.stop()
    const ended = envoy.asked
    advance(10_000)
    expect(envoy.asked).toBe(ended)
  })

  it('asks for nothing on behalf of a host that nobody has', async () => {
    const envoy = await openEnvoy()
    const { observed } = setUp({ envoys: [envoy] })
    expect(await observed.of('nobody.example.org')).toMatchObject({
      callers: null,
      points: [],
      reason: expect.stringContaining('nobody.example.org'),
    })
    expect(envoy.asked).toBe(0)
  })
})

describe('readObserved', () => {
  it('says what to set when nothing counts, and wants a host', async () => {
    const { observed } = setUp({ envoys: [] })
    expect(await readObserved(observed, new URLSearchParams({ host: FORUM }))).toMatchObject({
      source: 'none',
      callers: null,
      reason: expect.stringMatching(/ISTHMUS_PROMETHEUS_URL.*ISTHMUS_ENVOY_URLS/),
    })
    for (const query of ['', 'host=', `host=${'x'.repeat(254)}`])
      await expect(readObserved(observed, new URLSearchParams(query))).rejects.toMatchObject({
        code: 'bad-request',
      })
  })
})
