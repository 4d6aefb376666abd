import { expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import { peersOf } from '#lib/proxies/peers.ts'

const proxy = (id: string, kind: 'vm' | 'pod', labels: Record<string, string>): NameProxy => ({
  id,
  kind,
  type: 'sidecar',
  namespace: 'shop',
  labels,
  ips: [],
  clusterId: '',
  network: '',
  dnsCapture: true,
  dnsAutoAllocate: false,
  dnsDomain: 'shop.svc.cluster.local',
  knownBy: 'istiod',
  istiod: 'istiod-0',
  istioVersion: '',
  object: null,
})
const listed = (one: NameProxy, state: 'connected' | 'away' = 'connected'): ListedProxy => ({
  proxy: one,
  connection: state === 'connected' ? { state, istiod: 'istiod-0', sinceMs: null } : { state, sinceMs: null },
  version: '',
  skew: null,
  sync: null,
  summary: null,
})
const BILLING = { 'service.istio.io/canonical-name': 'billing' }
const own = proxy('vm-1.shop', 'vm', BILLING)

it('offers the pods of a VM’s service first, then its other VMs', () => {
  const all = [
    listed(own),
    listed(proxy('vm-2.shop', 'vm', { app: 'billing' })),
    listed(proxy('pod-1.shop', 'pod', BILLING)),
    listed(proxy('pod-2.shop', 'pod', { app: 'other' })),
    listed({ ...proxy('pod-3.stage', 'pod', BILLING), namespace: 'stage' }),
    listed(proxy('pod-4.shop', 'pod', BILLING), 'away'),
  ]
  expect(peersOf(own, all, 5).map(({ id }) => id)).toEqual(['pod-1.shop', 'vm-2.shop'])
  expect(peersOf(own, all, 1).map(({ id }) => id)).toEqual(['pod-1.shop'])
})

it('offers none to a proxy without a name of its service', () => {
  expect(peersOf(proxy('vm-3.shop', 'vm', {}), [listed(own)], 5)).toEqual([])
})
