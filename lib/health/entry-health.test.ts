import { describe, expect, it } from 'vitest'
import { entryHealth, registrationOf, staleAtMs } from '#lib/health/entry-health.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

const nowMs = Date.parse('2026-09-01T09:00:00Z')
const auto = { 'istio.io/autoRegistrationGroup': 'forum-vm', 'istio.io/workloadController': 'istiod-0' }
const connected = { ...auto, 'istio.io/connectedAt': '2026-09-01T08:50:00.123456789Z' }
const checked = { ...connected, 'proxy.istio.io/health-checks-enabled': 'true' }
const entry = (annotations: Record<string, string>, condition?: { status: string; message?: string }) =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: { name: 'a', namespace: 'b', annotations, creationTimestamp: '2026-09-01T08:49:00Z' },
    spec: { address: '10.0.0.1' },
    status: condition
      ? { conditions: [{ type: 'Healthy', lastTransitionTime: '2026-09-01T08:51:00Z', ...condition }] }
      : {},
  })

describe('entryHealth', () => {
  it.each([
    ['static', {}, undefined, true],
    ['healthy', connected, undefined, true],
    ['pending', checked, undefined, false],
    ['healthy', checked, { status: 'True' }, true],
    ['unhealthy', checked, { status: 'False', message: 'bad code 503' }, false],
    ['unhealthy', checked, { status: 'Unknown' }, false],
    ['unhealthy', { 'proxy.istio.io/health-checks-enabled': 'T' }, { status: 'False' }, false],
    ['static', { 'proxy.istio.io/health-checks-enabled': 'yes' }, { status: 'False' }, true],
    ['pending', { 'proxy.istio.io/health-checks-enabled': '1' }, undefined, false],
  ])('is %s for %j with condition %j', (state, annotations, condition, eligible) => {
    expect(entryHealth(entry(annotations, condition), nowMs)).toMatchObject({ state, eligible })
  })

  it('says the probe’s own words only while it fails', () => {
    expect(entryHealth(entry(checked, { status: 'False', message: 'bad code 503' }), nowMs).message).toBe(
      'bad code 503',
    )
    expect(entryHealth(entry(checked, { status: 'True', message: 'old words' }), nowMs).message).toBe('')
  })

  it('keeps a disconnected entry eligible while its last condition was True, as istiod does', () => {
    const gone = {
      ...auto,
      'proxy.istio.io/health-checks-enabled': 'true',
      'istio.io/disconnectedAt': '2026-09-01T08:59:55Z',
    }
    expect(entryHealth(entry(gone, { status: 'True' }), nowMs)).toMatchObject({
      state: 'disconnected',
      eligible: true,
      sinceMs: Date.parse('2026-09-01T08:59:55Z'),
    })
    expect(entryHealth(entry(gone, { status: 'False' }), nowMs)).toMatchObject({
      state: 'disconnected',
      eligible: false,
    })
  })

  it('is stale once connected for longer than istiod keeps a connection, and says when that will be', () => {
    const old = entry(checked, { status: 'True' })
    const deadlineMs = staleAtMs(old)
    expect(deadlineMs).toBe(Date.parse('2026-09-01T09:35:00.123Z'))
    expect(entryHealth(old, deadlineMs ?? 0).state).toBe('healthy')
    expect(entryHealth(old, (deadlineMs ?? 0) + 1)).toMatchObject({ state: 'stale', sinceMs: deadlineMs })
  })

  it('takes the time of a state from the clock that made it', () => {
    expect(entryHealth(entry(checked, { status: 'True' }), nowMs).sinceMs).toBe(
      Date.parse('2026-09-01T08:51:00Z'),
    )
    expect(entryHealth(entry({}), nowMs).sinceMs).toBe(Date.parse('2026-09-01T08:49:00Z'))
    expect(entryHealth(entry({ ...checked, 'istio.io/connectedAt': 'yesterday' }), nowMs).sinceMs).toBe(
      Date.parse('2026-09-01T08:49:00Z'),
    )
  })
})

describe('registrationOf', () => {
  it('tells who made the entry', () => {
    expect(registrationOf(entry(auto))).toBe('auto')
    expect(registrationOf(entry({ 'istio.io/workloadController': 'istiod-0' }))).toBe('manual')
    expect(registrationOf(entry({}))).toBe('static')
  })
})
