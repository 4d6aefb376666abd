import { draft, namespace, pod, routes, service, workloadGroup } from '#server/demo/seeds/drafts.ts'
import type { World } from '#server/demo/seeds/world.ts'

const ns = 'istioinaction'
const host = 'forum.istioinaction.svc.cluster.local'
const labels = { app: 'forum', version: 'vm' }

/** The forum: three VMs beside two pods, canary users by header, and a database outside the mesh with its own VIP. */
export function forum(): World {
  const k8s = (name: string, address: string) =>
    pod(
      { namespace: ns, name },
      {
        address,
        labels: { app: 'forum', version: 'k8s' },
        port: 8080,
        serviceAccount: 'forum',
        // As the VMs beside them: whoever calls the database by name needs it.
        dnsCapture: true,
      },
    )
  return {
    vms: [1, 2, 3].map((n) => ({
      name: `forum-vm-${n}`,
      namespace: ns,
      group: 'forum-vm',
      address: `10.10.0.${24 + n}`,
      ...(n === 3 ? { failing: 'connection refused' } : {}),
    })),
    objects: [
      namespace(ns),
      ...workloadGroup({
        namespace: ns,
        name: 'forum-vm',
        labels,
        serviceAccount: 'forum',
        ports: { http: 8080 },
        probe: { periodSeconds: 5, failureThreshold: 1, httpGet: { path: '/health', port: 8080 } },
      }),
      service({ namespace: ns, name: 'forum' }, { app: 'forum' }, [{ port: 80, targetPort: 8080 }]),
      k8s('forum-k8s-7d9f6b8c5-4kq2x', '10.244.1.17'),
      k8s('forum-k8s-7d9f6b8c5-9wz8n', '10.244.2.9'),
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
                route: routes({ host, subset: 'k8s' }),
                timeout: '3s',
              },
              {
                name: 'everyone',
                route: routes({ host, subset: 'vm', weight: 90 }, { host, subset: 'k8s', weight: 10 }),
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
            addresses: ['240.240.1.10'],
            ports: [{ number: 5432, name: 'tcp-postgres', protocol: 'TCP' }],
          },
        },
      ),
    ],
  }
}
