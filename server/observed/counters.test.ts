import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EndpointCount } from '#server/envoy/read-clusters.ts'
import { countsBetween } from '#server/observed/counters.ts'

const NONE = { requests: 0, errors: 0, connections: 0, connectionFailures: 0 }
const reading = (clusters: Record<string, Record<string, Partial<EndpointCount>>>) =>
  new Map(
    Object.entries(clusters).map(([name, endpoints]) => {
      const [, , subset = '', host = ''] = name.split('|')
      const counts = Object.entries(endpoints).map(
        ([address, count]) => [address, { ...NONE, ...count }] as const,
      )
      return [name, { host, subset, endpoints: new Map(counts) }]
    }),
  )

describe('countsBetween', () => {
  it('gives nothing for a cluster seen for the first time', () => {
    const now = reading({ 'outbound|80||f': { a: { requests: 900 } } })
    expect(countsBetween(new Map(), now)).toEqual({})
    expect(countsBetween(now, now)).toEqual({})
  })

  it('adds up endpoints and ports of a destination, and keeps subsets apart', () => {
    const before = reading({
      'outbound|80|vm|f': { a: { requests: 10, errors: 1 }, b: { requests: 5 } },
      'outbound|8080|vm|f': { a: { requests: 0 } },
      'outbound|80|k8s|f': { c: { requests: 7 } },
    })
    const now = reading({
      'outbound|80|vm|f': { a: { requests: 14, errors: 3 }, b: { requests: 6 } },
      'outbound|8080|vm|f': { a: { requests: 100 } },
      'outbound|80|k8s|f': { c: { requests: 9 } },
    })
    expect(countsBetween(before, now)).toEqual({
      'f|vm': { requests: 105, errors: 2 },
      'f|k8s': { requests: 2, errors: 0 },
    })
  })

  it('counts from zero what was made anew or came since, and forgets what has gone', () => {
    const before = reading({ 'outbound|80||f': { a: { requests: 100 }, b: { requests: 50 } } })
    const now = reading({ 'outbound|80||f': { a: { requests: 8 }, c: { requests: 3 } } })
    expect(countsBetween(before, now)).toEqual({ 'f|': { requests: 11, errors: 0 } })
  })

  it('counts connections where nothing counts requests', () => {
    const before = reading({ 'outbound|5432||db': { a: { connections: 4 } } })
    const now = reading({ 'outbound|5432||db': { a: { connections: 9, connectionFailures: 1 } } })
    expect(countsBetween(before, now)).toEqual({ 'db|': { requests: 5, errors: 1 } })
  })

  it('counts everything once over any readings without a restart', () => {
    const steps = fc.array(fc.record({ a: fc.nat(50), b: fc.nat(50) }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(steps, (all) => {
        let [a, b, counted] = [1, 1, 0]
        let before = reading({ 'outbound|80||f': { a: { requests: a }, b: { requests: b } } })
        for (const step of all) {
          a += step.a
          b += step.b
          const now = reading({ 'outbound|80||f': { a: { requests: a }, b: { requests: b } } })
          counted += countsBetween(before, now)['f|']?.requests ?? 0
          before = now
        }
        return counted === a + b - 2
      }),
    )
  })
})
