import {
  draft,
  namespace,
  pods,
  registeredVm,
  type Standing,
  service,
  workloadGroup,
} from '#server/demo/drafts.ts'
import type { DraftObject } from '#server/demo/object-store.ts'

/** The systems of the articles Isthmus was asked for from, with every state of health among their VMs. */
export function seedMesh(): DraftObject[] {
  return [...forum(), ...bookinfo(), ...mysql(), ...helloworld()]
}

function forum(): DraftObject[] {
  const ns = 'istioinaction'
  const host = 'forum.istioinaction.svc.cluster.local'
  const vm = (address: string, standing: Standing) =>
    registeredVm({
      group: 'forum-vm',
      namespace: ns,
      address,
      labels: { app: 'forum', version: 'vm' },
      serviceAccount: 'forum',
      ports: { http: 8080 },
      standing,
    })
  const route = (subset: string, weight?: number) => ({
    destination: { host, subset },
    ...(weight === undefined ? {} : { weight }),
  })
  return [
    namespace(ns),
    draft('ServiceAccount', { namespace: ns, name: 'forum' }),
    workloadGroup({
      namespace: ns,
      name: 'forum-vm',
      labels: { app: 'forum', version: 'vm' },
      serviceAccount: 'forum',
      ports: { http: 8080 },
      probe: { periodSeconds: 5, failureThreshold: 1, httpGet: { path: '/health', port: 8080 } },
    }),
    vm('10.10.0.25', 'healthy'),
    vm('10.10.0.26', 'healthy'),
    vm('10.10.0.27', {
      unhealthy: 'Get "http://10.10.0.27:8080/health": dial tcp 10.10.0.27:8080: connect: connection refused',
    }),
    service(ns, 'forum', { app: 'forum' }, 80, 8080),
    ...pods(
      ns,
      ['forum'],
      [
        {
          name: 'forum-k8s-7d9f6b8c5-4kq2x',
          address: '10.244.1.17',
          labels: { app: 'forum', version: 'k8s' },
          ready: true,
        },
        {
          name: 'forum-k8s-7d9f6b8c5-9wz8n',
          address: '10.244.2.9',
          labels: { app: 'forum', version: 'k8s' },
          ready: true,
        },
      ],
    ),
    draft(
      'DestinationRule',
      { namespace: ns, name: 'forum' },
      {
        spec: {
          host,
          subsets: [
            { name: 'vm', labels: { version: 'vm' } },
            { name: 'k8s', labels: { version: 'k8s' } },
          ],
        },
      },
    ),
    draft(
      'VirtualService',
      { namespace: ns, name: 'forum' },
      {
        spec: {
          hosts: [host],
          http: [
            {
              name: 'canary-users',
              match: [{ headers: { 'canary-user': { exact: 'true' } } }],
              route: [route('k8s')],
              timeout: '3s',
            },
            {
              name: 'everyone',
              route: [route('vm', 90), route('k8s', 10)],
              retries: { attempts: 2, perTryTimeout: '1s', retryOn: 'connect-failure' },
            },
          ],
        },
      },
    ),
    draft(
      'ServiceEntry',
      { namespace: ns, name: 'external-db' },
      {
        spec: {
          hosts: ['db.legacy.internal'],
          location: 'MESH_EXTERNAL',
          resolution: 'DNS',
          ports: [{ number: 5432, name: 'tcp-postgres', protocol: 'TCP' }],
        },
        status: { addresses: [{ value: '240.240.1.10', host: 'db.legacy.internal' }] },
      },
    ),
  ]
}

function bookinfo(): DraftObject[] {
  const ns = 'bookinfo'
  const labels = { app: 'ratings-vm', class: 'vm', version: 'v1' }
  const vm = (address: string, standing: Standing) =>
    registeredVm({
      group: 'reviews',
      namespace: ns,
      address,
      labels,
      serviceAccount: 'bookinfo-ratings',
      ports: { grpc: 3550, http: 8080 },
      standing,
      network: 'onprem',
    })
  return [
    namespace(ns),
    workloadGroup({
      namespace: ns,
      name: 'reviews',
      labels,
      serviceAccount: 'bookinfo-ratings',
      ports: { grpc: 3550, http: 8080 },
      network: 'onprem',
      probe: {
        initialDelaySeconds: 5,
        timeoutSeconds: 3,
        periodSeconds: 4,
        successThreshold: 3,
        failureThreshold: 3,
        httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS' },
      },
    }),
    vm('10.20.30.41', 'pending'),
    vm('10.20.30.42', 'disconnected'),
    vm('10.20.30.43', 'stale'),
    service(ns, 'ratings', { app: 'ratings-vm' }, 9080, 'http'),
    draft(
      'WorkloadEntry',
      { namespace: ns, name: 'details-svc', labels: { app: 'details-legacy', 'instance-id': 'vm1' } },
      {
        spec: {
          address: '10.20.30.40',
          labels: { app: 'details-legacy', 'instance-id': 'vm1' },
          ports: { http: 9080 },
        },
      },
    ),
    draft(
      'ServiceEntry',
      { namespace: ns, name: 'details-svc' },
      {
        spec: {
          hosts: ['details.bookinfo.com'],
          location: 'MESH_INTERNAL',
          resolution: 'STATIC',
          ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 8080 }],
          workloadSelector: { labels: { app: 'details-legacy' } },
        },
        status: { addresses: [{ value: '240.240.1.11', host: 'details.bookinfo.com' }] },
      },
    ),
  ]
}

function mysql(): DraftObject[] {
  const ns = 'vm'
  const labels = { app: 'mysqldb', version: 'v8' }
  return [
    namespace(ns),
    workloadGroup({
      namespace: ns,
      name: 'mysqldb',
      labels,
      serviceAccount: 'mysqldb',
      ports: { tcp: 3306 },
      probe: { tcpSocket: { port: 3306 } },
    }),
    registeredVm({
      group: 'mysqldb',
      namespace: ns,
      address: '10.30.0.5',
      labels,
      serviceAccount: 'mysqldb',
      ports: { tcp: 3306 },
      standing: 'healthy',
    }),
    service(ns, 'mysqldb', { app: 'mysqldb' }, 3306, 3306, 'tcp'),
  ]
}

function helloworld(): DraftObject[] {
  const ns = 'default'
  const to = (version: string, weight: number) => ({
    destination: { host: `helloworld-${version}.default.svc.cluster.local` },
    weight,
  })
  const pod = (version: string, address: string) => ({
    name: `helloworld-${version}-867747c89-n6sl2`,
    address,
    labels: { app: 'helloworld', version },
    ready: true,
  })
  const v1 = pods(ns, ['helloworld-v1'], [pod('v1', '10.244.1.30')])
  const v2 = pods(ns, ['helloworld-v2'], [pod('v2', '10.244.1.31')])
  return [
    namespace(ns),
    service(ns, 'helloworld', { app: 'helloworld' }, 5000),
    service(ns, 'helloworld-v1', { app: 'helloworld', version: 'v1' }, 5000),
    service(ns, 'helloworld-v2', { app: 'helloworld', version: 'v2' }, 5000),
    ...v1,
    ...v2,
    draft(
      'VirtualService',
      { namespace: ns, name: 'helloworld-vs' },
      {
        spec: {
          hosts: ['helloworld.default.svc.cluster.local'],
          http: [{ route: [to('v1', 70), to('v2', 30)] }],
        },
      },
    ),
  ]
}
