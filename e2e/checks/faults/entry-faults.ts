import {
  CHECKED,
  destinationRule,
  entry,
  type Fault,
  group,
  OF_GROUP,
  object,
  pod,
  served,
  service,
  since,
} from './fault.ts'

const STRICT = object('PeerAuthentication', 'default', { spec: { mtls: { mode: 'STRICT' } } })
const VM_1 = 'WorkloadEntry/planted/vm-1'
const GROUP = 'WorkloadGroup/planted/app-vm'
const FIRST = 'forum-vm-1'

/** A fault for each check of entries, groups and who selects them. */
export const ENTRY_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH001',
    how: 'planted',
    at: VM_1,
    objects: () => [entry('vm-1', { ports: { http: 8080 } }, { labels: { app: 'nobody' } })],
  },
  {
    code: 'ISTH002',
    how: 'planted',
    at: VM_1,
    objects: () => [...served(), entry('vm-2', { address: '192.0.2.1' })],
  },
  {
    code: 'ISTH003',
    how: 'planted',
    at: VM_1,
    objects: () => [service(), entry('vm-1', {}, { annotations: OF_GROUP })],
  },
  {
    code: 'ISTH004',
    how: 'planted',
    at: VM_1,
    also: ['ISTH073'],
    objects: () => [
      service(),
      group(),
      entry(
        'vm-1',
        { ports: { http: 8080 } },
        { annotations: { ...OF_GROUP, 'istio.io/connectedAt': since(120) } },
      ),
    ],
  },
  {
    code: 'ISTH005',
    how: 'planted',
    at: VM_1,
    objects: () => [
      service(),
      group(),
      entry(
        'vm-1',
        { ports: { http: 8080 } },
        { annotations: { ...OF_GROUP, 'istio.io/disconnectedAt': since(10) } },
      ),
    ],
  },
  {
    code: 'ISTH006',
    how: 'planted',
    at: GROUP,
    objects: () => [group({}, { metadata: { annotations: { note: 'no labels' } } })],
  },
  {
    code: 'ISTH007',
    how: 'planted',
    at: VM_1,
    also: ['ISTH073'],
    objects: () => [
      service(),
      group(),
      entry(
        'vm-1',
        { ports: { http: 8080 } },
        { annotations: { ...OF_GROUP, ...CHECKED, 'istio.io/connectedAt': since(0) } },
      ),
    ],
  },
  {
    code: 'ISTH008',
    how: 'planted',
    at: 'WorkloadEntry/istioinaction/forum-vm-10.10.0.25',
    objects: () => [],
    live: {
      begin: (mesh) => mesh.setHealth(FIRST, 'disk full'),
      end: (mesh) => mesh.setHealth(FIRST, 'ok'),
    },
  },
  {
    code: 'ISTH009',
    how: 'planted',
    at: GROUP,
    objects: () => [
      service(),
      group({ ports: { http: 9090 } }),
      entry('vm-1', { ports: { http: 8080 } }, { annotations: OF_GROUP }),
    ],
  },
  {
    code: 'ISTH010',
    how: 'planted',
    at: VM_1,
    objects: () => [STRICT, service(), entry('vm-1', { serviceAccount: '' })],
  },
  {
    code: 'ISTH011',
    how: 'planted',
    at: GROUP,
    objects: () => [service(), group({ serviceAccount: 'gone' })],
  },
  {
    code: 'ISTH012',
    how: 'planted',
    at: GROUP,
    objects: () => [service(), group({ labels: { version: 'other' } })],
  },
  {
    code: 'ISTH013',
    how: 'planted',
    at: GROUP,
    objects: () => [
      service(),
      group({}, { probe: { failureThreshold: 3, httpGet: { path: '/healthz/ready', port: 15_021 } } }),
    ],
  },
  {
    code: 'ISTH014',
    how: 'planted',
    at: GROUP,
    objects: () => {
      const { spec, ...rest } = group() as { spec: { probe: unknown } }
      const { probe: _, ...without } = spec
      return [service(), { ...rest, spec: without }]
    },
  },
  {
    code: 'ISTH015',
    how: 'told',
    at: VM_1,
    told: { gatewayNetworks: new Set(['network1']) },
    objects: () => [service(), entry('vm-1', { network: 'Network1' })],
  },
  {
    code: 'ISTH016',
    how: 'planted',
    at: VM_1,
    objects: () => [service({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] }), entry()],
  },
  {
    code: 'ISTH017',
    how: 'planted',
    at: VM_1,
    objects: () => [
      service(),
      group({ ports: { http: 9090 } }),
      entry('vm-1', { ports: { http: 9090 } }, { annotations: OF_GROUP }),
    ],
  },
  {
    code: 'ISTH018',
    how: 'planted',
    at: 'Service/planted/app',
    objects: () => [service({ clusterIP: 'None' }), entry()],
  },
  {
    code: 'ISTH019',
    how: 'planted',
    at: 'Service/planted/app',
    objects: () => [
      service(),
      entry('vm-1', {}, { labels: { app: 'app' } }),
      ...pod(),
      destinationRule({ subsets: [{ name: 'all', labels: { app: 'app' } }] }),
    ],
  },
  {
    code: 'ISTH020',
    how: 'planted',
    at: 'Service/planted/app',
    also: ['ISTH001'],
    objects: () => [service({ selector: { app: 'app', version: 'k8s' } }), entry(), ...pod()],
  },
  {
    code: 'ISTH021',
    how: 'planted',
    at: VM_1,
    objects: () => [service(), entry('vm-1', { address: 'vm-1.planted.example' })],
  },
  {
    code: 'ISTH022',
    how: 'planted',
    at: 'AuthorizationPolicy/planted/callers',
    objects: () => [
      object('ServiceAccount', 'other'),
      service(),
      entry('vm-1', { serviceAccount: 'other' }),
      ...pod(),
      object('AuthorizationPolicy', 'callers', {
        spec: { rules: [{ from: [{ source: { principals: ['cluster.local/ns/planted/sa/app'] } }] }] },
      }),
    ],
  },
  {
    code: 'ISTH023',
    how: 'planted',
    at: 'DestinationRule/planted/app',
    objects: () => [
      ...served(),
      entry('vm-2', { locality: 'region1/zone1' }),
      destinationRule({ trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } } }),
    ],
  },
  {
    code: 'ISTH024',
    how: 'planted',
    at: VM_1,
    objects: () => [service(), entry('vm-1', {}, { annotations: CHECKED })],
  },
  {
    code: 'ISTH025',
    how: 'planted',
    at: VM_1,
    objects: () => [
      service(),
      entry('vm-1', { weight: 100 }),
      ...['vm-2', 'vm-3', 'vm-4'].map((name) => entry(name)),
    ],
  },
  {
    code: 'ISTH026',
    how: 'planted',
    at: GROUP,
    objects: () => [STRICT, service(), group({ serviceAccount: '' })],
  },
  {
    code: 'ISTH027',
    how: 'planted',
    at: VM_1,
    objects: () => [service(), entry('vm-1', { serviceAccount: 'gone' })],
  },
  { code: 'ISTH028', how: 'planted', at: GROUP, objects: () => [group()] },
  {
    code: 'ISTH029',
    how: 'told',
    at: VM_1,
    // The VMs of the scenario say no network.
    also: ['ISTH015'],
    told: { gatewayNetworks: new Set(['network1', 'network2']) },
    objects: () => [service(), entry('vm-1', { network: 'network1', serviceAccount: '' })],
  },
]
