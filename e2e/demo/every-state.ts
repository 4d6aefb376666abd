import type { DraftObject } from '../../server/demo/kube/object-store.ts'

type Standing = 'healthy' | 'pending' | 'disconnected' | 'stale' | { unhealthy: string }

/** Entries of the seeds' groups in every state an entry can be in. */
export function everyState(): DraftObject[] {
  const forum = { namespace: 'istioinaction', group: 'forum-vm', labels: { app: 'forum', version: 'vm' } }
  const reviews = {
    namespace: 'bookinfo',
    group: 'reviews',
    labels: { app: 'ratings-vm', class: 'vm', version: 'v1' },
    network: 'vm-us-east',
  }
  const refused = 'Get "http://10.10.0.27:8080/health": dial tcp 10.10.0.27:8080: connect: connection refused'
  return [
    entry(forum, '10.10.0.25', 'healthy'),
    entry(forum, '10.10.0.26', 'healthy'),
    entry(forum, '10.10.0.27', { unhealthy: refused }),
    entry(reviews, '10.20.30.41', 'pending'),
    entry(reviews, '10.20.30.42', 'disconnected'),
    entry(reviews, '10.20.30.43', 'stale'),
    entry(
      { namespace: 'vm', group: 'mysqldb', labels: { app: 'mysqldb', version: 'v8' }, ports: { tcp: 3306 } },
      '10.30.0.5',
      'healthy',
    ),
  ]
}

type Group = {
  namespace: string
  group: string
  labels: Record<string, string>
  network?: string
  ports?: Record<string, number>
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

/** Its group's uid is not the real one, so that the entry outlives its group: an orphan is a state too. */
function entry(of: Group, address: string, standing: Standing): DraftObject {
  const unhealthy = typeof standing === 'object' ? standing.unhealthy : ''
  const connection =
    standing === 'disconnected'
      ? { 'istio.io/disconnectedAt': minutesAgo(0.1) }
      : { 'istio.io/connectedAt': minutesAgo(standing === 'stale' ? 190 : 12) }
  const condition = {
    type: 'Healthy',
    status: unhealthy ? 'False' : 'True',
    lastProbeTime: minutesAgo(unhealthy ? 3 : 11),
    lastTransitionTime: minutesAgo(unhealthy ? 3 : 11),
    ...(unhealthy ? { message: unhealthy } : {}),
  }
  const { namespace, group, labels, network, ports = { http: 8080 } } = of
  return {
    kind: 'WorkloadEntry',
    metadata: {
      namespace,
      name: [group, address, ...(network ? [network] : [])].join('-'),
      labels,
      annotations: {
        'istio.io/autoRegistrationGroup': group,
        'istio.io/workloadController': 'istiod-6c9f7d7b8-x2k4q',
        'proxy.istio.io/health-checks-enabled': 'true',
        ...connection,
      },
      ownerReferences: [
        {
          apiVersion: 'networking.istio.io/v1',
          kind: 'WorkloadGroup',
          name: group,
          uid: group,
          controller: true,
        },
      ],
    },
    spec: { address, labels, serviceAccount: labels.app ?? '', ports, ...(network ? { network } : {}) },
    status: standing === 'pending' ? {} : { conditions: [condition] },
  }
}
