import { describe, expect, it } from 'vitest'
import type { EndpointCounters } from '#lib/envoy/cluster.ts'
import { openWork, totalOf } from '#lib/onboarding/leaving/open-work.ts'

const ZERO: EndpointCounters = {
  connections: 0,
  activeConnections: 0,
  connectionFailures: 0,
  requests: 0,
  activeRequests: 0,
  errors: 0,
  successes: 0,
  timeouts: 0,
}
const counters = (change: Partial<EndpointCounters>): EndpointCounters => ({ ...ZERO, ...change })

describe('what is open in clusters', () => {
  const http = counters({ activeConnections: 3, requests: 9, connections: 5 })
  const mysql = counters({ activeConnections: 40, connections: 41 })

  it('is decided by each cluster for itself: idle HTTP beside a database that is in use', () => {
    expect(openWork([[http], [mysql]])).toEqual({
      connections: 43,
      activeRequests: 0,
      requests: 9,
      uncounted: 40,
    })
    expect(openWork([[http, null]])).toMatchObject({ connections: 3, uncounted: 0 })
  })

  it('has come by requests where they are counted, else by connections', () => {
    expect(totalOf([[http], [mysql]])).toBe(50)
    expect(totalOf([[null], []])).toBe(0)
  })
})
