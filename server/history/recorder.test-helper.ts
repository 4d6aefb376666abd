import { onTestFinished } from 'vitest'
import { absent, type SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createRecorder } from '#server/history/recorder.ts'
import type { Observation } from '#server/history/write-batch.ts'
import { createInventoryStore } from '#server/inventory/store.ts'

export const T0 = Date.parse('2026-11-01T00:00:00Z')
export const rules = { staleAfterMs: 45 * 60_000, graceMs: 10_000 }
export const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()

let version = 0
function make(kind: Kind, name: string, rest: object, metadata: object = {}): KubeObject {
  version += 1
  return OBJECT_SCHEMAS[kind].parse({
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      resourceVersion: String(version),
      creationTimestamp: at(-100),
      ...metadata,
    },
    ...rest,
  }) as KubeObject
}
type Entry = { connected?: number; disconnected?: number; healthy?: [status: string, seconds: number] }
export const entry = (name: string, { connected, disconnected, healthy }: Entry, metadata: object = {}) =>
  make(
    'WorkloadEntry',
    name,
    {
      spec: { address: '10.0.0.1', labels: { app: 'web' } },
      status: healthy
        ? { conditions: [{ type: 'Healthy', status: healthy[0], lastTransitionTime: at(healthy[1]) }] }
        : {},
    },
    {
      annotations: {
        'istio.io/autoRegistrationGroup': 'vms',
        'istio.io/workloadController': 'istiod-a',
        ...(connected === undefined ? {} : { 'istio.io/connectedAt': at(connected) }),
        ...(disconnected === undefined ? {} : { 'istio.io/disconnectedAt': at(disconnected) }),
        'proxy.istio.io/health-checks-enabled': 'true',
      },
      ...metadata,
    },
  )
export const up: Entry = { connected: -90, healthy: ['True', -80] }
export const pod = (name: string, status = 'True', labels: object = { app: 'web' }) =>
  make(
    'Pod',
    name,
    {
      status: {
        podIP: '10.1.0.1',
        conditions: [{ type: 'Ready', status, lastTransitionTime: at(-70) }],
      },
    },
    { labels },
  )
export const service = (name: string, app: string) =>
  make('Service', name, { spec: { selector: { app }, ports: [{ name: 'http', port: 80 }] } })
export const slice = (of: string, ...pods: string[]) =>
  make(
    'EndpointSlice',
    `${of}-slice`,
    {
      endpoints: pods.map((name) => ({ addresses: ['10.1.0.1'], targetRef: { kind: 'Pod', name } })),
    },
    { labels: { 'kubernetes.io/service-name': of } },
  )
export const weights = (vm: number, generation: number) =>
  make(
    'VirtualService',
    'web',
    {
      spec: {
        http: [
          {
            route: [
              { destination: { host: 'web', subset: 'vm' }, weight: vm },
              { destination: { host: 'web', subset: 'k8s' }, weight: 100 - vm },
            ],
          },
        ],
      },
    },
    { generation },
  )

/** A ServiceEntry with the host `<name>.example` and what istiod allocated to it. */
export const serviceEntry = (name: string, addresses: string[], metadata: object = {}) =>
  make(
    'ServiceEntry',
    name,
    {
      spec: { hosts: [`${name}.example`], resolution: 'DNS', ports: [{ name: 'tcp', number: 5432 }] },
      status: { addresses: addresses.map((value) => ({ value, host: `${name}.example` })) },
    },
    metadata,
  )

/** A store whose feeds are all live but the ones said otherwise, and a recorder that has not started. */
export function setUp(objects: KubeObject[] = [], dead: Kind[] = []) {
  const clock = createStepClock(T0)
  const store = createInventoryStore({
    clock,
    source: { kind: 'none', reason: '' },
    staleAfterMs: rules.staleAfterMs,
  })
  onTestFinished(() => store.close())
  const seen: Observation[] = []
  const recorder = createRecorder({ store, clock, rules, onObservation: (one) => seen.push(one) })
  for (const kind of KINDS) {
    if (dead.includes(kind)) {
      store.sink(kind).onFeed({ state: 'stale', sinceMs: T0, reason: 'refused' })
      continue
    }
    store.sink(kind).onReplace(objects.filter((one) => one.kind === kind))
    store.sink(kind).onFeed({ state: 'synced' })
  }
  clock.advance(100)
  const apply = (...changed: KubeObject[]) => {
    for (const object of changed) store.sink(object.kind).onEvents([{ type: 'upsert', object }])
    clock.advance(100)
  }
  const remove = (object: KubeObject) => {
    store.sink(object.kind).onEvents([{ type: 'remove', object }])
    clock.advance(100)
  }
  /** What was told since the last time this was asked. */
  const news = () =>
    seen
      .splice(0)
      .flatMap(({ transitions }) => transitions)
      .map(({ subject, kind }) => `${subject.name} ${kind}`)
  return { clock, store, seen, recorder, apply, remove, news }
}
export async function recording(objects: KubeObject[] = [], dead: Kind[] = []) {
  const mesh = setUp(objects, dead)
  await mesh.recorder.start()
  mesh.news()
  return mesh
}
export const remembered = (
  name: string,
  more: Partial<SubjectMemory> = {},
  kind: Subject['kind'] = 'WorkloadEntry',
) => ({
  subject: { kind, namespace: 'shop', name },
  memory: { ...absent(`uid-${name}`, 'shop/vms'), present: true, verdict: 'healthy' as const, ...more },
})
