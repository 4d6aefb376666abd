import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { EndpointRow } from '#lib/traffic/endpoint-set.ts'
import type { SimulatedRequest, World, WorldObject } from '#lib/traffic/simulate/simulation.ts'

/** The forum of the seeds: canary users by header to the pods, everyone else shared out. */

export const HOST = 'forum.istioinaction.svc.cluster.local'
export const NS = 'istioinaction'

export const object = (
  kind: WritableRef['kind'],
  spec: JsonObject,
  name = 'forum',
  namespace = NS,
): WorldObject => ({ ref: { kind, namespace, name }, spec })

export const to = (subset: string, weight?: number, host = HOST): JsonObject => ({
  destination: { host, ...(subset ? { subset } : {}) },
  ...(weight === undefined ? {} : { weight }),
})

export const endpoint = (
  kind: EndpointRow['kind'],
  name: string,
  more: Partial<EndpointRow> = {},
): EndpointRow => ({
  kind,
  namespace: NS,
  name,
  address: '10.0.0.1',
  labels: { app: 'forum', version: kind === 'vm' ? 'vm' : 'k8s' },
  eligible: true,
  weight: 1,
  ...more,
})

export const FORUM: JsonObject = {
  hosts: [HOST],
  http: [
    { name: 'canary-users', match: [{ headers: { 'canary-user': { exact: 'true' } } }], route: [to('k8s')] },
    { name: 'everyone', route: [to('vm', 90), to('k8s', 10)] },
  ],
}

export const SUBSETS: JsonObject = {
  host: HOST,
  subsets: ['vm', 'k8s'].map((version) => ({ name: version, labels: { version } })),
}

export const world = (more: Partial<World> = {}): World => ({
  host: HOST,
  namespace: NS,
  virtualServices: [object('VirtualService', FORUM)],
  delegates: [],
  destinationRules: { [HOST]: [object('DestinationRule', SUBSETS)] },
  endpoints: {
    [HOST]: [
      endpoint('vm', 'vm-1', { weight: 2 }),
      endpoint('vm', 'vm-2'),
      endpoint('vm', 'vm-3', { eligible: false }),
      endpoint('pod', 'p-1'),
      endpoint('pod', 'p-2'),
    ],
  },
  ...more,
})

/** A world with one VirtualService of these http rules. */
export const ruled = (http: JsonObject[], more: JsonObject = {}, rest: Partial<World> = {}): World =>
  world({ virtualServices: [object('VirtualService', { hosts: [HOST], http, ...more })], ...rest })

export const request = (more: Partial<SimulatedRequest> = {}): SimulatedRequest => ({
  kind: 'http',
  host: HOST,
  path: '/api/users',
  method: 'GET',
  headers: {},
  port: 80,
  sourceLabels: {},
  sourceNamespace: 'shop',
  gateway: 'mesh',
  ...more,
})
