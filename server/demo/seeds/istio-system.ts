import type { DraftObject } from '#server/demo/kube/object-store.ts'
import { draft, namespace, pod, service } from '#server/demo/seeds/drafts.ts'

const ns = 'istio-system'
const EAST_WEST = { app: 'istio-eastwestgateway', istio: 'eastwestgateway' }
const passthrough = (number: number, name: string) => ({
  port: { number, name, protocol: 'TLS' },
  tls: { mode: 'PASSTHROUGH' },
  hosts: ['*'],
})

/** Istio's own namespace: its istiods, and the east-west gateway by which VMs of another network come in. */
export function istioSystem(istiods: readonly string[]): DraftObject[] {
  return [
    namespace(ns, { 'topology.istio.io/network': 'network1' }),
    ...istiods.map((name, index) => istiodPod(name, `10.244.0.${11 + index}`)),
    service({ namespace: ns, name: 'istiod' }, { app: 'istiod' }, [
      { port: 15_012, name: 'https-dns' },
      { port: 443, name: 'https-webhook', targetPort: 15_017 },
      { port: 15_014, name: 'http-monitoring' },
    ]),
    ...eastWestGateway(),
  ]
}

/** Istio's control plane has no sidecar of its own. */
function istiodPod(name: string, address: string): DraftObject {
  const whole = pod(
    { namespace: ns, name },
    {
      address,
      labels: { app: 'istiod', istio: 'pilot' },
      port: 15_014,
      serviceAccount: 'istiod',
      container: 'discovery',
    },
  )
  const spec = whole.spec as { containers: { name: string }[] }
  return {
    ...whole,
    spec: { ...spec, containers: spec.containers.filter((one) => one.name !== 'istio-proxy') },
  }
}

function eastWestGateway(): DraftObject[] {
  const gateway = service(
    { namespace: ns, name: 'istio-eastwestgateway' },
    EAST_WEST,
    [
      { port: 15_021, name: 'status-port' },
      { port: 15_443, name: 'tls' },
      { port: 15_012, name: 'tls-istiod' },
      { port: 15_017, name: 'tls-webhook' },
    ],
    { type: 'LoadBalancer' },
  )
  return [
    {
      ...gateway,
      metadata: { ...gateway.metadata, labels: { ...EAST_WEST, 'topology.istio.io/network': 'network1' } },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
    },
    pod(
      { namespace: ns, name: 'istio-eastwestgateway-74fb7c8d4-xyz12' },
      { address: '10.244.0.20', labels: EAST_WEST, port: 15_443 },
    ),
    draft(
      'Gateway',
      { namespace: ns, name: 'cross-network-gateway' },
      {
        spec: {
          selector: { istio: 'eastwestgateway' },
          servers: [
            {
              port: { number: 15_443, name: 'tls', protocol: 'TLS' },
              tls: { mode: 'AUTO_PASSTHROUGH' },
              hosts: ['*.local'],
            },
          ],
        },
      },
    ),
    draft(
      'Gateway',
      { namespace: ns, name: 'istiod-gateway' },
      {
        spec: {
          selector: { istio: 'eastwestgateway' },
          servers: [passthrough(15_012, 'tls-istiod'), passthrough(15_017, 'tls-istiodwebhook')],
        },
      },
    ),
    draft(
      'VirtualService',
      { namespace: ns, name: 'istiod-vs' },
      {
        spec: {
          hosts: ['*'],
          gateways: ['istiod-gateway'],
          tls: [
            { match: [{ port: 15_012, sniHosts: ['*'] }], route: [toIstiod(15_012)] },
            { match: [{ port: 15_017, sniHosts: ['*'] }], route: [toIstiod(443)] },
          ],
        },
      },
    ),
  ]
}

const toIstiod = (number: number) => ({
  destination: { host: 'istiod.istio-system.svc.cluster.local', port: { number } },
})
