import type { DraftObject } from '#server/demo/kube/object-store.ts'
import { draft, namespace, pod, routes, service } from '#server/demo/seeds/drafts.ts'
import type { World } from '#server/demo/seeds/world.ts'

const PORT = 5000
const instance = (ns: string, version: string, address: string): DraftObject =>
  pod(
    { namespace: ns, name: `helloworld-${version}-867747c89-n6sl2` },
    { address, labels: { app: 'helloworld', version }, port: PORT },
  )

/** Two versions 70 to 30, once as two Services and by a Gateway too, once as two subsets of one Service. */
export function helloworld(): World {
  return { vms: [], objects: [...overServices(), ...overSubsets()] }
}

function overServices(): DraftObject[] {
  const ns = 'default'
  const to = (version: string, weight: number) => ({
    host: `helloworld-${version}.default.svc.cluster.local`,
    port: PORT,
    weight,
  })
  const split = [{ route: routes(to('v1', 70), to('v2', 30)) }]
  return [
    namespace(ns),
    service({ namespace: ns, name: 'helloworld' }, { app: 'helloworld' }, [{ port: PORT }]),
    service({ namespace: ns, name: 'helloworld-v1' }, { app: 'helloworld', version: 'v1' }, [{ port: PORT }]),
    service({ namespace: ns, name: 'helloworld-v2' }, { app: 'helloworld', version: 'v2' }, [{ port: PORT }]),
    instance(ns, 'v1', '10.244.1.30'),
    instance(ns, 'v2', '10.244.1.31'),
    draft(
      'VirtualService',
      { namespace: ns, name: 'helloworld-vs' },
      { spec: { hosts: ['helloworld.default.svc.cluster.local'], http: split } },
    ),
    draft(
      'Gateway',
      { namespace: ns, name: 'helloworld-gateway' },
      {
        spec: {
          selector: { istio: 'ingressgateway' },
          servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
        },
      },
    ),
    draft(
      'VirtualService',
      { namespace: ns, name: 'helloworld-gateway-vs' },
      { spec: { hosts: ['*'], gateways: ['helloworld-gateway'], http: split } },
    ),
  ]
}

function overSubsets(): DraftObject[] {
  const ns = 'sample'
  const host = 'helloworld.sample.svc.cluster.local'
  return [
    namespace(ns),
    service({ namespace: ns, name: 'helloworld' }, { app: 'helloworld' }, [{ port: PORT }]),
    instance(ns, 'v1', '10.244.2.30'),
    instance(ns, 'v2', '10.244.2.31'),
    draft(
      'DestinationRule',
      { namespace: ns, name: 'helloworld-dr' },
      {
        spec: {
          host,
          subsets: ['v1', 'v2'].map((version) => ({ name: `helloworld-${version}`, labels: { version } })),
        },
      },
    ),
    draft(
      'VirtualService',
      { namespace: ns, name: 'helloworld-vs-w-dr' },
      {
        spec: {
          hosts: [host],
          http: [
            {
              route: routes(
                { host, subset: 'helloworld-v1', weight: 70 },
                { host, subset: 'helloworld-v2', weight: 30 },
              ),
            },
          ],
        },
      },
    ),
  ]
}
