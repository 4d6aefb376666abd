import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import type { Arrival, ArrivalStep, ArrivalStepId } from '#lib/onboarding/arrival/arrival.ts'
import type { ArrivalScene } from '#lib/onboarding/arrival/arrival-scene.ts'
import { arrivalOfEntry } from '#lib/onboarding/arrival/read-arrivals.ts'
import type { ToldEndpoint, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import { knownAddresses } from '#lib/proxies/known-addresses.ts'

/** VM billing-vm-10.20.0.7 of WorkloadGroup shop/billing-vm with Service billing. For tests only. */
export const NOW_MS = Date.parse('2026-09-01T08:10:00Z')
export const CONNECTED_AT = '2026-09-01T08:09:00.5Z'
export const NAME = 'billing-vm-10.20.0.7'
const AT = { namespace: 'shop', creationTimestamp: '2026-09-01T08:09:00Z' }
const LABELS = { app: 'billing', version: 'vm' }

export const group = (spec: object = {}): Manifest => ({
  kind: 'WorkloadGroup',
  metadata: { name: 'billing-vm', ...AT },
  spec: {
    metadata: { labels: LABELS },
    template: { ports: { http: 8080 }, serviceAccount: 'billing' },
    probe: { httpGet: { path: '/ready', port: 8080 } },
    ...spec,
  },
})

export const service = (spec: object = {}): Manifest => ({
  kind: 'Service',
  metadata: { name: 'billing', ...AT },
  spec: { selector: { app: 'billing' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
})

type EntryChange = {
  name?: string
  spec?: object
  labels?: object
  annotations?: Record<string, string | undefined>
  /** The Healthy condition; null for none yet. */
  health?: { status: string; message?: string } | null
}

export function entry({
  name = NAME,
  spec,
  labels = LABELS,
  annotations,
  health,
}: EntryChange = {}): Manifest {
  const told = {
    'istio.io/autoRegistrationGroup': 'billing-vm',
    'istio.io/workloadController': 'istiod-1',
    'istio.io/connectedAt': CONNECTED_AT,
    'proxy.istio.io/health-checks-enabled': 'true',
    ...annotations,
  }
  const condition = { type: 'Healthy', lastTransitionTime: '2026-09-01T08:09:05Z', status: 'True', ...health }
  return {
    kind: 'WorkloadEntry',
    metadata: {
      name,
      ...AT,
      labels,
      annotations: Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    },
    spec: { address: '10.20.0.7', ports: { http: 8080 }, serviceAccount: 'billing', labels, ...spec },
    status: { conditions: health === null ? [] : [condition] },
  }
}

export const proxy = (change: Partial<NameProxy> = {}): NameProxy =>
  proxyOf({
    entryName: NAME,
    object: { kind: 'WorkloadEntry', namespace: 'shop', name: NAME },
    istiod: 'istiod-1.istio-system',
    connectedAtMs: Date.parse(CONNECTED_AT),
    ...change,
  })

export const endpointsWith = (...addresses: string[]): ToldEndpoints => ({
  byAddress: new Map(
    addresses.map((address) => [address, [{ ...ENDPOINT, address, istiod: 'istiod-1.istio-system' }]]),
  ),
  asked: ['istiod-1.istio-system'],
  missing: '',
  atMs: NOW_MS,
})
const ENDPOINT: ToldEndpoint = {
  address: '',
  host: 'billing.shop.svc.cluster.local',
  namespace: 'shop',
  port: 'http',
  number: 8080,
  workload: 'billing-vm',
  network: '',
}

export type SceneChange = Partial<Omit<ArrivalScene, 'inventory' | 'connected'>> & {
  manifests?: Manifest[]
  proxies?: NameProxy[]
  connected?: ArrivalScene['connected']
}

/** A scene in which all is well with the one VM, but for what is changed. */
export function sceneOf({ manifests, proxies = [proxy()], ...change }: SceneChange = {}): ArrivalScene {
  const inventory = inventoryOf(manifests ?? [group(), service(), entry()])
  return {
    inventory,
    nowMs: NOW_MS,
    unread: [],
    connected: {
      proxies: new Map(proxies.map((one) => [one.id, one])),
      asked: ['istiod-1.istio-system'],
      missing: '',
      atMs: NOW_MS,
    },
    endpoints: endpointsWith('10.20.0.7'),
    addresses: knownAddresses(inventory),
    traffic: () => ({ count: 3, by: 'its own Envoy' }),
    ...change,
  }
}

export function arrivalIn(scene: ArrivalScene, name = NAME): Arrival {
  const found = scene.inventory.objects.WorkloadEntry.get(`shop/${name}`)
  if (!found) throw new Error(`no entry ${name}`)
  return arrivalOfEntry(found, scene)
}

export const stateWords = ({ steps }: Arrival): string => steps.map(({ state }) => state).join(' ')

export function stepAt({ steps }: Arrival, id: ArrivalStepId): ArrivalStep {
  const found = steps.find((one) => one.id === id)
  if (!found) throw new Error(`no step ${id}`)
  return found
}
