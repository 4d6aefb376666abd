import type { HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const HOST = 'forum.ns.svc.cluster.local'

/** A VirtualService of the namespace `ns` as the host's page has it. */
export function serviceView(
  over: Partial<VirtualServiceView> & { spec: VirtualServiceView['spec'] },
): VirtualServiceView {
  return {
    ref: { kind: 'VirtualService', namespace: 'ns', name: 'forum' },
    hosts: [HOST],
    gateways: ['mesh'],
    resourceVersion: '7',
    createdAt: '',
    managers: [],
    ownedBy: '',
    scope: 'mesh',
    wins: true,
    rules: readRules(over.spec),
    ...over,
  }
}

export const gatewayService = (): VirtualServiceView =>
  serviceView({
    ref: { kind: 'VirtualService', namespace: 'ns', name: 'edge' },
    hosts: ['*.example.com'],
    gateways: ['edge', 'istio-system/public'],
    scope: 'gateways',
    spec: {
      hosts: ['*.example.com'],
      gateways: ['edge', 'istio-system/public'],
      http: [{ route: [{ destination: { host: 'shop' } }] }],
    },
  })

/** The seeds' forum: canary users by header, everyone else 90 to the VMs and 10 to the pods. */
export function forumDetail(): HostDetail {
  const to = (subset: string, weight: number) => ({ destination: { host: HOST, subset }, weight })
  const counts = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0, known: true }
  return {
    host: HOST,
    namespace: 'ns',
    source: null,
    ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
    destinationRules: [
      {
        ref: { kind: 'DestinationRule', namespace: 'ns', name: 'forum' },
        resourceVersion: '3',
        ownedBy: '',
        managers: [],
        spec: { host: HOST, subsets: [{ name: 'vm', labels: { version: 'vm' } }] },
        subsets: [],
      },
    ],
    endpointSets: [],
    virtualServices: [
      serviceView({
        spec: {
          hosts: [HOST],
          http: [
            {
              name: 'canary',
              match: [{ headers: { 'canary-user': { exact: 'true' } } }],
              route: [to('k8s', 0)],
            },
            { name: 'everyone', route: [to('vm', 90), to('k8s', 10)] },
          ],
        },
      }),
    ],
    delegates: [],
    backends: {
      [`${HOST}|vm`]: { ...counts, vmsEligible: 2, vmsTotal: 3 },
      [`${HOST}|k8s`]: { ...counts, podsReady: 2, podsTotal: 2 },
    },
    others: [],
    problems: [],
  }
}
