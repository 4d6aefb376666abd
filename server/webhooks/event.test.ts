import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { TRANSITION_KINDS, type Transition } from '#lib/health/transition.ts'
import { deliveryId, eventsOf, webhookBody } from '#server/webhooks/event.ts'

const transition: Transition = {
  subject: { kind: 'WorkloadEntry', namespace: 'forum', name: 'forum-vm-10.0.0.1' },
  uid: 'u-1',
  group: 'forum-vm',
  kind: 'unhealthy',
  state: 'unhealthy',
  atMs: Date.parse('2026-09-01T09:00:00.250Z'),
  timeSource: 'condition',
  observedMs: Date.parse('2026-09-01T09:00:01Z'),
  message: 'bad code 503',
  mark: 'mark-1',
}

const bodySchema = z.strictObject({
  type: z.enum(['workload.unhealthy', 'workload.disconnected', 'workload.flapping']),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    cluster: z.string(),
    namespace: z.string(),
    name: z.string(),
    kind: z.string(),
    workloadGroup: z.string(),
    state: z.string(),
    message: z.string(),
    since: z.iso.datetime(),
    timeSource: z.string(),
  }),
})

describe('webhookBody', () => {
  it.each(['unhealthy', 'disconnected', 'flapping'] as const)('keeps its schema for %s', (event) => {
    const body = bodySchema.parse(JSON.parse(webhookBody({ event, cluster: 'east', transition })))
    expect(body).toEqual({
      type: `workload.${event}`,
      timestamp: '2026-09-01T09:00:00.250Z',
      data: {
        cluster: 'east',
        namespace: 'forum',
        name: 'forum-vm-10.0.0.1',
        kind: 'WorkloadEntry',
        workloadGroup: 'forum-vm',
        state: 'unhealthy',
        message: 'bad code 503',
        since: '2026-09-01T09:00:00.250Z',
        timeSource: 'condition',
      },
    })
  })
})

describe('deliveryId', () => {
  it('is 16 bytes of base64url, the same at every replica', () => {
    expect(deliveryId('default', 'mark-1', 'unhealthy')).toMatch(/^msg_[\w-]{22}$/)
    expect(deliveryId('default', 'mark-1', 'unhealthy')).toBe(deliveryId('default', 'mark-1', 'unhealthy'))
  })

  it('differs by endpoint, transition and event, wherever one text ends and the next begins', () => {
    const ids = [
      deliveryId('a', 'bc', 'unhealthy'),
      deliveryId('ab', 'c', 'unhealthy'),
      deliveryId('a', 'bd', 'unhealthy'),
      deliveryId('a', 'bc', 'flapping'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('eventsOf', () => {
  it('tells of unhealthy and disconnected, and of no other kind', () => {
    const told = TRANSITION_KINDS.flatMap((kind) => eventsOf({ ...transition, kind }, false))
    expect(told).toEqual(['unhealthy', 'disconnected'])
  })

  it('tells of flapping when the caller says that it begins, whatever the kind', () => {
    expect(eventsOf({ ...transition, kind: 'healthy' }, true)).toEqual(['flapping'])
    expect(eventsOf(transition, true)).toEqual(['unhealthy', 'flapping'])
  })

  it.each(['Pod', 'VirtualService'] as const)('tells nothing of a %s', (kind) => {
    const other = { ...transition, subject: { ...transition.subject, kind } }
    expect(eventsOf(other, false)).toEqual([])
    expect(eventsOf(other, true)).toEqual([])
  })
})
