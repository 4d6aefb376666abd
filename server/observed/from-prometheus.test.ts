import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { openServer } from '#server/demo/http.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createLog } from '#server/log/log.ts'
import { createObserved } from '#server/observed/create-observed.ts'
import { FORUM, forumMesh } from '#server/observed/mesh.test-helper.ts'
import { latencyQuery, requestsQuery } from '#server/observed/prometheus-queries.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const NOW = 1_700_000_007_000
const T = 1_699_999_995
const series = (version: string, workload: string, code: string, host = FORUM) => ({
  destination_service: host,
  destination_version: version,
  destination_workload: workload,
  destination_workload_namespace: 'ns',
  response_code: code,
})
const success = (resultType: string, result: unknown) =>
  JSON.stringify({ status: 'success', data: { resultType, result } })

async function ask(options: {
  counted?: unknown
  durations?: unknown
  answer?: RequestListener
  mesh?: ReturnType<typeof forumMesh>
  host?: string
  limitMs?: number
}) {
  const {
    counted = [],
    durations = [],
    mesh = forumMesh({ to: ['forum vm', 'forum k8s'] }),
    host = FORUM,
  } = options
  const asked: URL[] = []
  const server = await openServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://prometheus')
    asked.push(url)
    if (options.answer) return options.answer(request, response)
    const isRange = url.pathname === '/base/api/v1/query_range'
    response.end(isRange ? success('matrix', counted) : success('vector', durations))
  })
  const observed = createObserved({
    envoys: () => [],
    prometheusUrl: `${server.url}/base`,
    store: mesh,
    clock: createStepClock(NOW),
    log: createLog('silent'),
    ...(options.limitMs ? { limitMs: options.limitMs } : {}),
  })
  closing.push(observed.stop, server.close)
  return { asked, observed, split: await observed.of(host) }
}

describe('observed from Prometheus', () => {
  it('tells subsets by version, counts 5xx as errors, and gives the slowest percentile', async () => {
    const { split, asked } = await ask({
      counted: [
        {
          metric: series('vm', 'forum-vm', '200'),
          values: [
            [T, '8'],
            [T + 15, '9.5'],
          ],
        },
        { metric: series('k8s', 'forum', '200'), values: [[T, '2']] },
        {
          metric: series('k8s', 'forum', '503'),
          values: [
            [T, '1'],
            [T + 15, 'NaN'],
          ],
        },
      ],
      durations: [
        { metric: { ...series('vm', 'forum-vm', ''), response_code: undefined }, value: [T, '40'] },
        { metric: series('vm', 'forum-vm-b', ''), value: [T, '55.5'] },
        { metric: series('k8s', 'forum', ''), value: [T, 'NaN'] },
      ],
    })
    expect(split).toEqual({
      source: 'prometheus',
      callers: null,
      points: [
        {
          fromMs: (T - 15) * 1000,
          toMs: T * 1000,
          counts: {
            [`${FORUM}|vm`]: { requests: 8, errors: 0 },
            [`${FORUM}|k8s`]: { requests: 3, errors: 1 },
          },
        },
        {
          fromMs: T * 1000,
          toMs: (T + 15) * 1000,
          counts: { [`${FORUM}|vm`]: { requests: 9.5, errors: 0 } },
        },
      ],
      p99Ms: { [`${FORUM}|vm`]: 55.5 },
      reason: '',
    })
    const range = asked.find(({ pathname }) => pathname.endsWith('query_range'))?.searchParams
    expect(range?.get('end')).toBe('1699999995')
    expect(Number(range?.get('end')) - Number(range?.get('start'))).toBe(585)
    expect(range?.get('query')).toBe(requestsQuery([FORUM]))
  })

  it('counts gRPC statuses that stand for 5xx as errors, whatever their response code', async () => {
    const codes = Array.from({ length: 17 }, (_, code) => String(code))
    const { split } = await ask({
      counted: codes.map((status) => ({
        metric: { ...series('k8s', 'forum', '200'), grpc_response_status: status },
        values: [[T, '1']],
      })),
    })
    expect(split.points[0]?.counts).toEqual({ [`${FORUM}|k8s`]: { requests: 17, errors: 6 } })
    expect(requestsQuery([FORUM])).toContain('response_code, grpc_response_status)')
  })

  it('says of TCP connections that nobody knows which failed', async () => {
    const { response_code: _, ...metric } = series('vm', 'forum-vm', '')
    const { split } = await ask({ counted: [{ metric, values: [[T, '7']] }] })
    expect(split.points[0]?.counts).toEqual({ [`${FORUM}|vm`]: { requests: 7, errors: 0 } })
    expect(split.reason).toBe(
      'Of TCP connections Prometheus has how many were opened; how many failed is unknown.',
    )
  })

  it('tells subsets by the workloads behind them when versions don’t', async () => {
    const subsets = { vm: { runs: 'outside' }, k8s: { runs: 'inside' } }
    const { split } = await ask({
      mesh: forumMesh({ to: ['forum vm', 'forum k8s'], subsets }),
      counted: [
        { metric: series('v1', 'forum-vm', '200'), values: [[T, '30']] },
        { metric: series('v1', 'forum', '200'), values: [[T, '10']] },
        { metric: series('v1', 'other', '200'), values: [[T, '40']] },
      ],
    })
    expect(split.points[0]?.counts).toEqual({
      [`${FORUM}|vm`]: { requests: 30, errors: 0 },
      [`${FORUM}|k8s`]: { requests: 10, errors: 0 },
    })
    expect(split.reason).toMatch(/^50 % of the requests are unknown/)
  })

  it('does not tell a subset from the whole host beside it', async () => {
    const { split } = await ask({
      mesh: forumMesh({ to: ['forum', 'forum vm'] }),
      counted: [{ metric: series('vm', 'forum-vm', '200'), values: [[T, '10']] }],
    })
    expect(split.points[0]?.counts).toEqual({})
    expect(split.reason).toMatch(/^100 % of the requests are unknown/)
  })

  it('tells hosts by their names, whoever took the requests', async () => {
    const v2 = 'v2.ns.svc.cluster.local'
    const { split } = await ask({
      mesh: forumMesh({ to: ['forum', 'v2'] }),
      counted: [
        { metric: series('unknown', 'unknown', '503'), values: [[T, '4']] },
        { metric: series('v2', 'hello', '200', v2), values: [[T, '6']] },
      ],
    })
    expect(split).toMatchObject({
      points: [
        { counts: { [`${FORUM}|`]: { requests: 4, errors: 4 }, [`${v2}|`]: { requests: 6, errors: 0 } } },
      ],
      reason: '',
    })
  })

  it.each<[string, RequestListener, RegExp]>([
    ['is down', (_, response) => response.destroy(), /can't be reached/],
    ['answers HTML', (_, response) => response.end('<html>'), /answered no JSON/],
    ['fails', (_, response) => response.writeHead(503).end('{}'), /answered 503/],
    ['refuses', (_, response) => response.end('{"status":"error","error":"bad"}'), /answered something else/],
    [
      'answers another type',
      (_, response) => response.end(success('scalar', [1, '2'])),
      /answered something else/,
    ],
  ])('says that Prometheus %s, and shows no points', async (_, answer, words) => {
    const { split } = await ask({ answer })
    expect(split).toMatchObject({ source: 'prometheus', points: [], p99Ms: {} })
    expect(split.reason).toMatch(words)
  })

  it('waits only so long for it', async () => {
    const { split } = await ask({ answer: () => undefined, limitMs: 100 })
    expect(split).toMatchObject({
      points: [],
      reason: expect.stringContaining('did not answer within 0.1 s'),
    })
  })

  it('asks once for all who ask within 5 s, and never about a host that nobody has', async () => {
    const { asked, observed } = await ask({})
    await Promise.all([observed.of(FORUM), observed.of(FORUM)])
    expect(asked).toHaveLength(2)
    expect((await observed.of('nobody.example.org')).reason).toContain('nobody.example.org')
    expect(asked).toHaveLength(2)
  })
})

describe('queries', () => {
  it('name hosts as a regular expression that matches them alone', () => {
    const [, pattern = ''] =
      /destination_service=~(".*")\}\[60s\]/.exec(requestsQuery([FORUM, 'db.legacy.internal'])) ?? []
    const matches = new RegExp(`^(?:${JSON.parse(pattern)})$`)
    expect(matches.test(FORUM)).toBe(true)
    expect(matches.test('db.legacy.internal')).toBe(true)
    expect(matches.test('db-legacy.internal')).toBe(false)
  })

  it.each(['"} or up{a="', 'a|b', '.*', 'x\\', 'x\n', ''])(
    'leave out a host that no name has: %j',
    (host) => {
      expect(requestsQuery([FORUM, host])).toBe(requestsQuery([FORUM]))
      expect(latencyQuery([host, FORUM])).toBe(latencyQuery([FORUM]))
    },
  )
})
