import type { JsonObject } from '#lib/json.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { Acknowledgement } from '#lib/traffic/operation.ts'
import { type PreflightInput, preflight } from '#lib/traffic/preflight/preflight.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** The forum of the seeds, small: three VMs and two pods behind one Service, in subsets. */

export const NS = 'forum'
export const HOST = 'forum.forum.svc.cluster.local'
let version = 0

type More = { namespace?: string; labels?: object; annotations?: object } & Record<string, unknown>

export function make(kind: Kind, name: string, rest: object = {}, metadata: More = {}): KubeObject {
  version += 1
  return OBJECT_SCHEMAS[kind].parse({
    metadata: { namespace: NS, name, resourceVersion: String(version), ...metadata },
    ...rest,
  }) as KubeObject
}

export const vm = (name: string, more: { spec?: object; labels?: object; healthy?: boolean } = {}) =>
  make(
    'WorkloadEntry',
    name,
    {
      spec: { address: '10.0.0.1', serviceAccount: 'forum', locality: 'eu/eu-1', ...more.spec },
      status: { conditions: [{ type: 'Healthy', status: more.healthy === false ? 'False' : 'True' }] },
    },
    {
      labels: { app: 'forum', version: 'vm', ...more.labels },
      annotations: {
        'proxy.istio.io/health-checks-enabled': 'true',
        'istio.io/autoRegistrationGroup': 'forum-vm',
      },
    },
  )

export const pod = (name: string, more: { account?: string; proxy?: boolean; labels?: object } = {}) =>
  make(
    'Pod',
    name,
    {
      spec: {
        serviceAccountName: more.account ?? 'forum',
        containers: [{ name: 'app' }, ...(more.proxy === false ? [] : [{ name: 'istio-proxy' }])],
      },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    },
    { labels: { app: 'forum', version: 'k8s', ...more.labels } },
  )

export const slice = (pods: readonly string[], ready = true, service = 'forum') =>
  make(
    'EndpointSlice',
    `${service}-1`,
    {
      endpoints: pods.map((name) => ({
        addresses: ['10.1.0.1'],
        conditions: { ready },
        targetRef: { kind: 'Pod', name },
      })),
    },
    { labels: { 'kubernetes.io/service-name': service } },
  )

export const service = (name = 'forum', more: object = {}, metadata: More = {}) =>
  make(
    'Service',
    name,
    { spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...more } },
    metadata,
  )

export const destinationRule = (spec: object = {}, name = 'forum', metadata: More = {}) =>
  make('DestinationRule', name, { spec: { ...RULE_SPEC, ...spec } }, metadata)

export const RULE_SPEC = {
  host: HOST,
  subsets: [
    { name: 'vm', labels: { version: 'vm' } },
    { name: 'k8s', labels: { version: 'k8s' } },
  ],
}

export const to = (subset: string, weight: number, host = HOST) => ({
  destination: { host, ...(subset ? { subset } : {}) },
  weight,
})

/** One rule for everyone, so many percent of it to the VMs. */
export const split = (vms: number, more: object = {}): JsonObject => ({
  hosts: [HOST],
  http: [{ route: [to('vm', vms), to('k8s', 100 - vms)], ...more }],
})

export const virtualService = (spec: object = split(80), name = 'forum', metadata: More = {}) =>
  make('VirtualService', name, { spec }, { creationTimestamp: '2026-01-01T00:00:00Z', ...metadata })

export const sound = (): KubeObject[] => [
  service(),
  ...['vm-1', 'vm-2', 'vm-3'].map((name) => vm(name)),
  pod('p-1'),
  pod('p-2'),
  slice(['p-1', 'p-2']),
  destinationRule(),
  virtualService(),
]

/** The sound forum with objects in place of those of the same kind and name, and others beside them. */
export function meshWith(...objects: KubeObject[]): Inventory {
  const inventory = createInventory()
  const changes = [...sound(), ...objects].map((object) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, changes, 0, emptyDirty())
  return inventory
}

export const without = (inventory: Inventory, kind: Kind, ...names: string[]): Inventory => {
  const objects = names.flatMap((name) => inventory.objects[kind].get(`${NS}/${name}`) ?? [])
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'remove', object })),
    0,
    emptyDirty(),
  )
  return inventory
}

const SYNC: Acknowledgement = {
  state: 'acknowledged',
  connected: 5,
  sent: 5,
  acknowledged: 5,
  rejected: [],
  reason: '',
}

export const ref = (kind: WritableRef['kind'], name = 'forum', namespace = NS): WritableRef => ({
  kind,
  namespace,
  name,
})

/** An edit of an object from what the inventory has (null when it is new) to a spec. */
export const edit = (inventory: Inventory, to: WritableRef, after: JsonObject | null) => ({
  ref: to,
  before: inventory.objects[to.kind].get(`${to.namespace}/${to.name}`)?.spec ?? null,
  after,
})

export const liveFeeds = (stale: readonly Kind[] = []): PreflightInput['feeds'] =>
  KINDS.map((kind) =>
    stale.includes(kind)
      ? { kind, state: 'stale', sinceMs: 0, reason: 'gone', objects: 1 }
      : { kind, state: 'synced', objects: 1 },
  )

/** The lines after the forum's VirtualService gets another spec; or after the given edits. */
export function linesOf(
  inventory: Inventory,
  after: JsonObject | null = split(60),
  more: Partial<PreflightInput> = {},
): PreflightLine[] {
  return preflight({
    host: HOST,
    inventory,
    edits: [edit(inventory, ref('VirtualService'), after)],
    feeds: liveFeeds(),
    sync: SYNC,
    ...more,
  })
}

export function lineAt(lines: readonly PreflightLine[], id: string): PreflightLine {
  const line = lines.find((one) => one.id === id)
  if (!line) throw new Error(`no line ${id}`)
  return line
}

/** Level and words of one line, to compare in one go. */
export const said = (lines: readonly PreflightLine[], id: string): string => {
  const { level, detail } = lineAt(lines, id)
  return `${level}: ${detail}`
}
