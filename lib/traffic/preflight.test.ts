import { describe, expect, it } from 'vitest'
import { KINDS } from '#lib/kube/kinds.ts'
import type { Backends, HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { preflight } from '#lib/traffic/preflight.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const host = 'forum.istioinaction.svc.cluster.local'
const service: VirtualServiceView = {
  ref: { kind: 'VirtualService', namespace: 'istioinaction', name: 'forum' },
  hosts: [host],
  gateways: ['mesh'],
  resourceVersion: '7',
  createdAt: '2026-09-01T00:00:00Z',
  managers: [],
  ownedBy: '',
  wins: true,
  rules: readRules({
    http: [
      {
        route: [
          { destination: { host, subset: 'vm' }, weight: 80 },
          { destination: { host, subset: 'k8s' }, weight: 20 },
        ],
      },
    ],
  }),
}
const backends = (vms: number, pods: number, more: Partial<Backends> = {}): Backends => ({
  vmsEligible: vms,
  vmsTotal: vms,
  podsReady: pods,
  podsTotal: pods,
  known: true,
  ...more,
})
const detail: HostDetail = {
  host,
  namespace: 'istioinaction',
  source: null,
  ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  virtualServices: [service],
  destinationRules: [],
  backends: { [`${host}|vm`]: backends(3, 0), [`${host}|k8s`]: backends(0, 2) },
  vmLabels: [],
  podLabels: [],
  problems: [],
}
const feeds = KINDS.map((kind) => ({ kind, state: 'synced' as const, objects: 1 }))
const change = [{ rule: 'http/0', weights: [30, 70] }]
const level = (lines: ReturnType<typeof preflight>, id: string) => lines.find((line) => line.id === id)?.level

describe('preflight', () => {
  it('is all ok on a sound mesh', () => {
    const gentle = [{ rule: 'http/0', weights: [60, 40] }]
    expect(preflight(detail, service, gentle, feeds).map((line) => line.level)).toEqual(Array(7).fill('ok'))
  })

  it('blocks a share for a subset with nothing eligible, and says how much would fail', () => {
    const dead = {
      ...detail,
      backends: { ...detail.backends, [`${host}|k8s`]: backends(0, 2, { podsReady: 0 }) },
    }
    const line = preflight(dead, service, change, feeds).find(({ id }) => id === `endpoints-${host}|k8s`)
    expect(line).toMatchObject({ level: 'blocked' })
    expect(line?.detail).toContain('70 % of requests would answer 503')
    expect(
      level(
        preflight(dead, service, [{ rule: 'http/0', weights: [100, 0] }], feeds),
        `endpoints-${host}|k8s`,
      ),
    ).toBe('warning')
  })

  it('blocks a subset that no DestinationRule defines', () => {
    const gone = {
      ...detail,
      backends: { ...detail.backends, [`${host}|k8s`]: backends(0, 0, { known: false }) },
    }
    expect(level(preflight(gone, service, change, feeds), `endpoints-${host}|k8s`)).toBe('blocked')
  })

  it('says unknown, never ok, where data is missing or old', () => {
    const blind = preflight({ ...detail, backends: {} }, service, change, feeds)
    expect(level(blind, `endpoints-${host}|vm`)).toBe('unknown')
    const stale = feeds.map((feed) =>
      feed.kind === 'Pod' ? { ...feed, state: 'stale' as const, sinceMs: 0, reason: 'gone' } : feed,
    )
    const lines = preflight(detail, service, change, stale)
    expect(level(lines, 'freshness')).toBe('unknown')
    expect(level(lines, `endpoints-${host}|vm`)).toBe('unknown')
  })

  it('blocks an edit of a VirtualService that sidecars ignore', () => {
    const loser = { ...service, wins: false }
    expect(level(preflight({ ...detail, virtualServices: [loser] }, loser, change, feeds), 'winner')).toBe(
      'blocked',
    )
  })

  it('warns of unsaid ports, grown load and other managers', () => {
    const ports = [...detail.ports, { name: 'admin', port: 81, protocol: 'TCP' }]
    expect(level(preflight({ ...detail, ports }, service, change, feeds), 'ports')).toBe('warning')
    expect(
      level(preflight(detail, service, [{ rule: 'http/0', weights: [0, 100] }], feeds), 'capacity'),
    ).toBe('warning')
    const owned = { ...service, ownedBy: 'Argo CD' }
    expect(level(preflight({ ...detail, virtualServices: [owned] }, owned, change, feeds), 'ownership')).toBe(
      'warning',
    )
  })
})
