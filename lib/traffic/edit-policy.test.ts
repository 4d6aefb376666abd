import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destinationRuleSpec, overTheWire } from '#lib/traffic/arbitraries.test-helper.ts'
import {
  emptyPolicy,
  type LoadBalancerForm,
  type PolicyForm,
  problemsOfPolicy,
  readPolicy,
  SIMPLE_BALANCERS,
  setPolicy,
} from '#lib/traffic/edit-policy.ts'

const count = fc.option(fc.nat(99))
const duration = fc.constantFrom('', '1s', '250ms')
const balancer: fc.Arbitrary<LoadBalancerForm> = fc.oneof(
  fc.constant({ kind: 'unset' } as const),
  fc.record({ kind: fc.constant('simple'), algorithm: fc.constantFrom(...SIMPLE_BALANCERS) }),
  fc.record({
    kind: fc.constant('consistentHash'),
    hash: fc.oneof(
      fc.record({
        by: fc.constantFrom('httpHeaderName', 'httpQueryParameterName'),
        name: fc.constant('x-a'),
      }),
      fc.constant({ by: 'useSourceIp' } as const),
      fc.record({ by: fc.constant('httpCookie'), name: fc.constant('c'), ttl: duration }),
    ),
  }),
)
const form: fc.Arbitrary<PolicyForm> = fc.record({
  connectionPool: fc.record({
    maxConnections: count,
    connectTimeout: duration,
    http1MaxPendingRequests: count,
    http2MaxRequests: count,
    maxRequestsPerConnection: count,
    maxRetries: count,
    idleTimeout: duration,
  }),
  outlierDetection: fc.record({
    consecutive5xxErrors: count,
    consecutiveGatewayErrors: count,
    interval: duration,
    baseEjectionTime: duration,
    maxEjectionPercent: count,
    minHealthPercent: count,
  }),
  loadBalancer: balancer,
})
const subset = fc.constantFrom('', 'vm', 'k8s', 'gone')
const vm = (trafficPolicy?: Record<string, unknown>) => ({
  host: 'forum',
  subsets: [{ name: 'k8s' }, { name: 'vm', ...(trafficPolicy ? { trafficPolicy } : {}) }],
})

describe('setPolicy', () => {
  it('gives the very same spec when nothing was edited', () => {
    fc.assert(
      fc.property(destinationRuleSpec, subset, (spec, name) => {
        const text = JSON.stringify(spec)
        expect(setPolicy(spec, name, readPolicy(spec, name))).toBe(spec)
        expect(JSON.stringify(spec)).toBe(text)
      }),
    )
  })

  it('is read back as it was set, over anything that stood there', () => {
    fc.assert(
      fc.property(destinationRuleSpec, subset, form, (spec, name, wanted) => {
        const after = overTheWire(setPolicy(spec, name, wanted))
        const isThere =
          name === '' ||
          (Array.isArray(spec.subsets) && spec.subsets.some((one) => Object(one).name === name))
        if (isThere) expect(readPolicy(after, name)).toEqual(wanted)
        else expect(after).toEqual(spec)
      }),
    )
  })

  it('comes back to what was there, without a trace', () => {
    fc.assert(
      fc.property(form, (wanted) => {
        for (const spec of [vm(), vm({ tls: { mode: 'ISTIO_MUTUAL' } })]) {
          const before = readPolicy(spec, 'vm')
          expect(setPolicy(setPolicy(spec, 'vm', wanted), 'vm', before)).toEqual(spec)
        }
      }),
    )
  })

  it('writes what changed, keeps what it does not know, and leaves no empty object', () => {
    const spec = vm({
      connectionPool: {
        tcp: { maxConnections: 1, tcpKeepalive: { time: '7200s' } },
        http: { maxRetries: 3 },
      },
      outlierDetection: { consecutive5xxErrors: 0 },
      loadBalancer: { simple: 'RANDOM', localityLbSetting: { enabled: false } },
    })
    const read = readPolicy(spec, 'vm')
    expect(read.outlierDetection.consecutive5xxErrors).toBe(0)
    const after = setPolicy(spec, 'vm', {
      connectionPool: { ...read.connectionPool, maxConnections: null, maxRetries: null },
      outlierDetection: { ...read.outlierDetection, consecutive5xxErrors: null },
      loadBalancer: { kind: 'consistentHash', hash: { by: 'httpCookie', name: 'user', ttl: '0s' } },
    })
    expect(after).toEqual(
      vm({
        connectionPool: { tcp: { tcpKeepalive: { time: '7200s' } } },
        loadBalancer: {
          localityLbSetting: { enabled: false },
          consistentHash: { httpCookie: { name: 'user', ttl: '0s' } },
        },
      }),
    )
    const bare = vm({ connectionPool: { http: { maxRetries: 3 } } })
    expect(setPolicy(bare, 'vm', emptyPolicy())).toEqual(vm())
    const own = { host: 'forum', trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }
    expect(setPolicy(own, '', emptyPolicy())).toEqual({ host: 'forum' })
  })

  it('leaves a load balancer alone that it does not know', () => {
    const spec = vm({ loadBalancer: { simple: 'LEAST_CONN', warmup: { duration: '30s' } } })
    const read = readPolicy(spec, 'vm')
    expect(read.loadBalancer).toEqual({ kind: 'other' })
    const pool = { ...read.connectionPool, maxRetries: 1 }
    expect(setPolicy(spec, 'vm', { ...read, connectionPool: pool })).toEqual(
      vm({
        loadBalancer: { simple: 'LEAST_CONN', warmup: { duration: '30s' } },
        connectionPool: { http: { maxRetries: 1 } },
      }),
    )
    expect(setPolicy(spec, 'vm', { ...read, loadBalancer: { kind: 'unset' } })).toEqual(
      vm({ loadBalancer: { warmup: { duration: '30s' } } }),
    )
  })
})

describe('problemsOfPolicy', () => {
  const fields = (change: (form: PolicyForm) => void) => {
    const changed = emptyPolicy()
    change(changed)
    return problemsOfPolicy(changed).map(({ field }) => field)
  }

  it('checks ranges', () => {
    const at = (value: number) =>
      fields(({ connectionPool, outlierDetection }) => {
        connectionPool.maxRetries = value
        outlierDetection.maxEjectionPercent = value
      })
    expect(at(0)).toEqual([])
    expect(at(100)).toEqual([])
    expect(at(101)).toEqual(['outlierDetection.maxEjectionPercent'])
    for (const wrong of [-1, 1.5, 2 ** 31]) expect(at(wrong)).toHaveLength(2)
  })

  it.each(['1ms', '1s', '1.5s', '1m30s', '2h', '0.001s', '1000us'])('takes the duration %s', (value) => {
    expect(fields(({ outlierDetection }) => Object.assign(outlierDetection, { interval: value }))).toEqual([])
  })

  it.each(['0s', '1', 's', '-1s', '1us', '1.5ms', '1d', '1 s', 'ten'])('refuses the duration %s', (value) => {
    expect(fields(({ outlierDetection }) => Object.assign(outlierDetection, { interval: value }))).toEqual([
      'outlierDetection.interval',
    ])
  })

  it('wants something to hash by', () => {
    const hashed = (name: string, ttl: string) =>
      fields((one) => {
        one.loadBalancer = { kind: 'consistentHash', hash: { by: 'httpCookie', name, ttl } }
      })
    expect(hashed('', 'x')).toEqual(['loadBalancer.hash.name', 'loadBalancer.hash.ttl'])
    expect(hashed('user', '0s')).toEqual([])
  })
})
