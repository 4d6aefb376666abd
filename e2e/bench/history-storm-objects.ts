import type { WorkloadEntry, WorkloadGroup } from '../../lib/kube/objects.ts'

const GROUPS = 100
const NAMESPACES = 20
const CONNECTED_AT = new Date(Date.now() - 5 * 60_000).toISOString()

const namespaceOf = (group: number): string => `mesh-${group % NAMESPACES}`

export const stormGroups = (): WorkloadGroup[] =>
  Array.from({ length: GROUPS }, (_, group) => ({
    kind: 'WorkloadGroup',
    metadata: {
      ...blank(),
      uid: `group-${group}`,
      namespace: namespaceOf(group),
      name: `orders-${group}`,
    },
    spec: {
      metadata: { labels: { app: `orders-${group}`, version: 'v1' } },
      template: { ...workload(group), address: '' },
    },
  }))

/** An auto-registered, connected VM whose probe says `healthy` since `atMs`, made of JSON as a watch's objects are. */
export const stormEntry = (index: number, healthy: 'True' | 'False', atMs: number): WorkloadEntry =>
  JSON.parse(JSON.stringify(plainEntry(index, healthy, atMs))) as WorkloadEntry

function plainEntry(index: number, healthy: 'True' | 'False', atMs: number): WorkloadEntry {
  const group = index % GROUPS
  const address = `10.${20 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
  const at = new Date(atMs).toISOString()
  return {
    kind: 'WorkloadEntry',
    metadata: {
      ...blank(),
      uid: `6c1f7e0a-3d52-4b1e-9c57-${String(index).padStart(12, '0')}`,
      namespace: namespaceOf(group),
      name: `orders-${group}-${address}`,
      resourceVersion: String(atMs + index),
      createdAt: CONNECTED_AT,
      changedAt: at,
      labels: { app: `orders-${group}`, version: 'v1' },
      annotations: {
        'istio.io/autoRegistrationGroup': `orders-${group}`,
        'istio.io/workloadController': `istiod-7d4b9c6f5d-${index % 3}`,
        'istio.io/connectedAt': CONNECTED_AT,
        'proxy.istio.io/health-checks-enabled': 'true',
      },
      managers: ['pilot-discovery'],
    },
    spec: { ...workload(group), address },
    status: {
      conditions: [
        {
          type: 'Healthy',
          status: healthy,
          message: healthy === 'True' ? '' : `HTTP probe failed with statuscode: 503 at ${address}`,
          reason: '',
          lastProbeTime: at,
          lastTransitionTime: at,
        },
      ],
    },
  }
}

const blank = (): WorkloadEntry['metadata'] => ({
  uid: '',
  name: '',
  namespace: '',
  resourceVersion: '1',
  generation: 1,
  labels: {},
  annotations: {},
  ownerReferences: [],
  createdAt: CONNECTED_AT,
  changedAt: '',
  deleting: false,
  managers: [],
})

const workload = (group: number): WorkloadEntry['spec'] => ({
  address: '',
  ports: { http: 8080 },
  labels: { app: `orders-${group}`, version: 'v1' },
  network: 'vm-network',
  locality: 'region-1/zone-a',
  weight: 0,
  serviceAccount: 'orders',
})
