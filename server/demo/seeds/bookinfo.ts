import { draft, namespace, service, workloadGroup } from '#server/demo/seeds/drafts.ts'
import type { World } from '#server/demo/seeds/world.ts'

const ns = 'bookinfo'

/** Bookinfo: a group with a probe that sets every field and with outlier detection, and a VM registered by hand. */
export function bookinfo(): World {
  const legacy = { app: 'details-legacy', 'instance-id': 'vm1' }
  return {
    vms: [41, 42, 43].map((last, index) => ({
      name: `reviews-vm-${index + 1}`,
      namespace: ns,
      group: 'reviews',
      address: `10.20.30.${last}`,
    })),
    objects: [
      namespace(ns),
      ...workloadGroup({
        namespace: ns,
        name: 'reviews',
        labels: { app: 'ratings-vm', class: 'vm', version: 'v1' },
        serviceAccount: 'bookinfo-ratings',
        ports: { grpc: 3550, http: 8080 },
        network: 'vm-us-east',
        probe: {
          initialDelaySeconds: 5,
          timeoutSeconds: 3,
          periodSeconds: 4,
          successThreshold: 3,
          failureThreshold: 3,
          httpGet: {
            path: '/foo/bar',
            host: '127.0.0.1',
            port: 3100,
            scheme: 'HTTPS',
            httpHeaders: [{ name: 'Lit-Header', value: 'Im-The-Best' }],
          },
        },
      }),
      service({ namespace: ns, name: 'ratings' }, { app: 'ratings-vm' }, [
        { port: 9080, targetPort: 'http' },
      ]),
      draft(
        'DestinationRule',
        { namespace: ns, name: 'ratings' },
        {
          spec: {
            host: `ratings.${ns}.svc.cluster.local`,
            trafficPolicy: {
              connectionPool: { tcp: { maxConnections: 256, connectTimeout: '2s' } },
              outlierDetection: { consecutive5xxErrors: 3, interval: '5s', baseEjectionTime: '30s' },
            },
          },
        },
      ),
      draft(
        'WorkloadEntry',
        { namespace: ns, name: 'details-svc', labels: legacy },
        { spec: { address: '10.20.30.40', labels: legacy, ports: { http: 9080 } } },
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
        },
      ),
    ],
  }
}
