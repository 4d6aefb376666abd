import { describe, expect, it } from 'vitest'
import { readAdsz, readProxyTypes } from '#server/istiod/read-adsz.ts'
import { readMesh, readOwnCluster } from '#server/istiod/read-mesh.ts'
import { clusterDomainOf, readAgentTable, readIstiodTable } from '#server/istiod/read-ndsz.ts'

const TYPE = 'type.googleapis.com/istio.networking.nds.v1.NameTable'
const VM = {
  connectionId: 'forum-vm-1.istioinaction-42',
  connectedAt: '2026-09-01T08:15:30.123456789Z',
  address: '10.10.0.25:51514',
  labels: { app: 'forum', 'topology.istio.io/cluster': 'Kubernetes' },
  metadata: {
    NAMESPACE: 'istioinaction',
    INSTANCE_IPS: '10.10.0.25,fe80::1',
    LABELS: { app: 'forum' },
    CLUSTER_ID: 'Kubernetes',
    DNS_CAPTURE: 'true',
    AUTO_REGISTER_GROUP: 'forum-vm',
    ISTIO_VERSION: '1.31.0',
    PROXY_CONFIG: { concurrency: 2 },
  },
  watches: { [TYPE]: [''] },
}

describe('adsz', () => {
  it('is read into connections, with the labels that istiod matches by', () => {
    expect(readAdsz({ totalClients: 1, clients: [VM] })).toEqual([
      {
        connectionId: 'forum-vm-1.istioinaction-42',
        proxyId: 'forum-vm-1.istioinaction',
        connectedAtMs: Date.UTC(2026, 8, 1, 8, 15, 30, 123),
        peerIp: '10.10.0.25',
        metadata: {
          namespace: 'istioinaction',
          ips: ['10.10.0.25', 'fe80::1'],
          labels: VM.labels,
          clusterId: 'Kubernetes',
          network: '',
          dnsCapture: true,
          dnsAutoAllocate: false,
          istioVersion: '1.31.0',
          autoRegisterGroup: 'forum-vm',
          workloadEntry: '',
          nodeName: '',
        },
      },
    ])
  })

  it('may have no clients, and connections no metadata', () => {
    expect(readAdsz({ totalClients: 0 })).toEqual([])
    const { metadata: _, labels: __, watches: ___, ...bare } = VM
    expect(readAdsz({ clients: [{ ...bare, address: '[2001:db8::7]:443' }] })).toMatchObject([
      { metadata: null, peerIp: '2001:db8::7' },
    ])
  })

  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    [true, true],
    ['false', false],
    ['yes', false],
    [undefined, false],
  ])('takes DNS_CAPTURE %s for %s', (value, is) => {
    const [one] = readAdsz({ clients: [{ ...VM, metadata: { DNS_CAPTURE: value } }] }) ?? []
    expect(one?.metadata?.dnsCapture).toBe(is)
  })

  it('S27: leaves out connections whose id would say something else in a question', () => {
    const ids = ['../x.shop-1', 'x.shop&push=true-1', 'x.shop', '', 'x y.shop-1']
    expect(readAdsz({ clients: ids.map((connectionId) => ({ ...VM, connectionId })) })).toEqual([])
  })

  it.each([null, 'x', 7, { clients: 'x' }, { clients: [7] }])('is not %j', (json) => {
    expect(readAdsz(json)).toBeNull()
    expect(readProxyTypes(json)).toBeNull()
  })

  it('S36: has labels by the name of __proto__ without harm', () => {
    const clients = JSON.parse(
      `[{"connectionId":"a.b-1","labels":{"__proto__":"x","constructor":"y"},"metadata":{}}]`,
    )
    expect(readAdsz({ clients })).toHaveLength(1)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

it('syncz tells the types of proxies', () => {
  const types = readProxyTypes([
    { proxy: 'gw.istio-system', proxy_type: 'router' },
    { proxy: 'old.shop' },
    { proxy: '../x', proxy_type: 'sidecar' },
  ])
  expect([...(types ?? [])]).toEqual([
    ['gw.istio-system', 'router'],
    ['old.shop', ''],
  ])
})

describe('name tables', () => {
  const table = {
    'forum.istioinaction.svc.mesh.example': {
      ips: ['10.96.0.7'],
      registry: 'Kubernetes',
      shortname: 'forum',
      namespace: 'istioinaction',
    },
    'db.legacy.internal': { ips: ['240.240.0.1', '2001:2::1'], registry: 'External' },
    'odd.example.org': { registry: 'Mock' },
  }
  const read = {
    ...table,
    'odd.example.org': { ips: [], registry: 'External' },
  }

  it('come in a config dump from istiod and bare from an agent', () => {
    expect(readIstiodTable({ configs: [{ '@type': 'other' }, { '@type': TYPE, table }] })).toEqual(read)
    expect(readAgentTable({ table })).toEqual(read)
  })

  it('are empty for a proxy that has not asked for names', () => {
    expect(readIstiodTable({})).toEqual({})
    expect(readIstiodTable({ configs: [{ '@type': TYPE }] })).toEqual({})
    expect(readAgentTable({})).toEqual({})
  })

  it.each([null, [], 'x', { configs: 'x' }, { configs: [{ '@type': TYPE, table: { a: { ips: 'x' } } }] }])(
    'are not %j',
    (json) => {
      expect(readIstiodTable(json)).toBeNull()
    },
  )

  it('tell the domain of the cluster by their Services', () => {
    expect(clusterDomainOf(readAgentTable({ table }) ?? {})).toBe('mesh.example')
    expect(clusterDomainOf({ 'a.example.org': { ips: [], registry: 'External' } })).toBeNull()
  })

  it('S36: may have a host by the name of __proto__', () => {
    const json = JSON.parse('{"table":{"__proto__":{"ips":["10.0.0.1"],"registry":"External"}}}')
    const read = readAgentTable(json) ?? {}
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).ips).toBeUndefined()
  })
})

describe('the mesh’s configuration', () => {
  it('is read, with Istio’s defaults for what is not there', () => {
    const told = {
      rootNamespace: 'mesh-root',
      defaultServiceExportTo: ['.'],
      trustDomain: 'corp.example',
      trustDomainAliases: ['old.example'],
    }
    expect(readMesh({ ...told, ingressClass: 'istio' })).toEqual(told)
    expect(readMesh({})).toEqual({
      rootNamespace: 'istio-system',
      defaultServiceExportTo: ['*'],
      trustDomain: 'cluster.local',
      trustDomainAliases: [],
    })
    expect(readMesh(null)).toBeNull()
  })

  it('names istiod’s own cluster by its having no secret', () => {
    expect(
      readOwnCluster([
        { id: 'remote', secretName: 'istio-system/remote', syncStatus: 'synced' },
        { id: 'own', syncStatus: 'synced' },
      ]),
    ).toBe('own')
    expect(readOwnCluster(null)).toBeNull()
  })
})
