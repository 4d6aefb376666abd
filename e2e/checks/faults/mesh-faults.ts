import {
  BESIDE,
  destinationRule,
  entry,
  type Fault,
  gateway,
  group,
  HOST,
  OF_GROUP,
  object,
  PLANTED,
  routes,
  served,
  service,
  serviceEntry,
  to,
} from './fault.ts'
import { PROXY_FAULTS } from './proxy-faults.ts'

const ROUTES = 'VirtualService/planted/app'
const RULE = 'DestinationRule/planted/app'
const NOBODY = { matchLabels: { app: 'nobody' } }

/** Checks of hosts and their addresses. */
const NAME_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH030',
    how: 'planted',
    at: 'ServiceEntry/planted/db',
    objects: () => [
      serviceEntry('db', { endpoints: undefined, workloadSelector: { labels: { app: 'nobody' } } }),
    ],
  },
  {
    code: 'ISTH031',
    how: 'planted',
    at: 'ServiceEntry/planted/one',
    objects: () =>
      ['one', 'two'].map((name) =>
        serviceEntry(name, { resolution: 'NONE', location: 'MESH_EXTERNAL', endpoints: undefined }),
      ),
  },
  {
    code: 'ISTH032',
    how: 'planted',
    at: 'ServiceEntry/planted/one',
    objects: () => ['one', 'two'].map((name) => serviceEntry(name, { addresses: ['198.51.100.7'] })),
  },
  {
    code: 'ISTH033',
    how: 'planted',
    at: 'ServiceEntry/planted/one',
    objects: () => [
      serviceEntry('one', { hosts: ['same.planted.example'] }),
      serviceEntry('two', { hosts: ['same.planted.example'], resolution: 'DNS' }),
    ],
  },
  {
    code: 'ISTH034',
    how: 'planted',
    at: 'ServiceEntry/istioinaction/external-db',
    objects: () => [
      serviceEntry(
        'high',
        {},
        { status: { addresses: [{ value: '240.240.250.1', host: 'high.planted.example' }] } },
      ),
    ],
  },
  {
    code: 'ISTH035',
    how: 'planted',
    at: 'ServiceEntry/planted/two',
    objects: () => [
      serviceEntry('one', { hosts: ['same.planted.example'] }),
      serviceEntry('two', {
        hosts: ['same.planted.example'],
        ports: [{ number: 5432, name: 'http', protocol: 'HTTP' }],
      }),
    ],
  },
  {
    code: 'ISTH036',
    how: 'planted',
    at: 'ServiceEntry/planted/wide',
    objects: () => [
      serviceEntry('narrow', { addresses: ['198.51.100.7'] }),
      serviceEntry('wide', { addresses: ['198.51.100.0/24'], resolution: 'NONE', endpoints: undefined }),
    ],
  },
  {
    code: 'ISTH037',
    how: 'planted',
    at: 'ServiceEntry/planted/six',
    objects: () => [
      serviceEntry(
        'six',
        {},
        { status: { addresses: [{ value: '2001:2::abcd', host: 'six.planted.example' }] } },
      ),
    ],
  },
]

/** Checks of VirtualServices and DestinationRules. */
const TRAFFIC_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH040',
    how: 'planted',
    at: ROUTES,
    objects: () => [...served(), routes({ http: [{ route: [to('app', 50), to('app', 40)] }] })],
  },
  { code: 'ISTH041', how: 'planted', at: ROUTES, objects: () => [service(), routes()] },
  {
    code: 'ISTH042',
    how: 'planted',
    at: ROUTES,
    objects: () => [...served(), routes({ http: [{ route: [to('app', undefined, { subset: 'gone' })] }] })],
  },
  {
    code: 'ISTH043',
    how: 'planted',
    at: RULE,
    objects: () => [
      ...served(),
      destinationRule({ subsets: [{ name: 'gone', labels: { version: 'gone' } }] }),
    ],
  },
  {
    code: 'ISTH044',
    how: 'planted',
    at: 'VirtualService/planted/app-too',
    objects: () => [...served(), routes(), routes({}, 'app-too')],
  },
  { code: 'ISTH045', how: 'file', at: ROUTES, objects: () => [...served(), routes({ hosts: ['*'] })] },
  {
    code: 'ISTH046',
    how: 'planted',
    at: ROUTES,
    objects: () => [
      ...served(),
      routes({ http: [{ route: [to('app', undefined, { port: { number: 81 } })] }] }),
    ],
  },
  {
    code: 'ISTH047',
    how: 'planted',
    at: ROUTES,
    objects: () => [...served(), routes({ http: [{ route: [to('gone')] }] })],
  },
  {
    code: 'ISTH048',
    how: 'planted',
    at: ROUTES,
    objects: () => [
      ...served(),
      gateway('front', { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }),
      routes({ hosts: [HOST], gateways: ['front'], http: [{ route: [to('app', 50), to('app', 50)] }] }),
    ],
  },
  {
    code: 'ISTH049',
    how: 'planted',
    at: ROUTES,
    objects: () => [
      ...served(),
      routes({ http: [{ route: [to('app')] }, { match: [{ uri: { prefix: '/a' } }], route: [to('app')] }] }),
    ],
  },
  {
    code: 'ISTH053',
    how: 'planted',
    at: RULE,
    objects: () => [
      ...served(),
      destinationRule({
        trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5, maxEjectionPercent: 100 } },
      }),
    ],
  },
  { code: 'ISTH058', how: 'planted', at: RULE, objects: () => [destinationRule({ host: 'gone' })] },
  {
    code: 'ISTH059',
    how: 'planted',
    at: 'DestinationRule/planted/app-too',
    objects: () => [
      ...served(),
      destinationRule({ subsets: [{ name: 'vm', labels: { version: 'vm' } }] }),
      destinationRule({ subsets: [{ name: 'vm', labels: { app: 'app' } }] }, 'app-too'),
    ],
  },
]

/** Checks of who holds for whom. */
const POLICY_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH050',
    how: 'planted',
    at: RULE,
    objects: () => [
      object('PeerAuthentication', 'default', { spec: { mtls: { mode: 'STRICT' } } }),
      service(),
      group(),
      entry('vm-1', { ports: { http: 8080 } }, { annotations: OF_GROUP }),
      destinationRule({ trafficPolicy: { tls: { mode: 'DISABLE' } } }),
    ],
  },
  {
    code: 'ISTH051',
    how: 'planted',
    at: 'PeerAuthentication/planted/app',
    objects: () => [
      ...served(),
      object('PeerAuthentication', 'app', {
        spec: { selector: { matchLabels: { app: 'app' } }, portLevelMtls: { 80: { mode: 'DISABLE' } } },
      }),
    ],
  },
  {
    code: 'ISTH054',
    how: 'planted',
    at: `Sidecar/${BESIDE}/default`,
    objects: () => [
      ...served(),
      object('Sidecar', 'default', {
        metadata: { namespace: BESIDE },
        spec: { egress: [{ hosts: [`${PLANTED}/*`, 'istio-system/*'] }] },
      }),
      routes({ hosts: [HOST], http: [{ route: [to(HOST)] }] }, 'app', { namespace: BESIDE }),
    ],
  },
  {
    code: 'ISTH055',
    how: 'planted',
    at: 'Sidecar/planted/app',
    objects: () => [
      ...served(),
      object('Sidecar', 'app', {
        spec: {
          workloadSelector: { labels: { app: 'app' } },
          ingress: [
            { port: { number: 81, name: 'http', protocol: 'HTTP' }, defaultEndpoint: '127.0.0.1:8080' },
          ],
        },
      }),
    ],
  },
  {
    code: 'ISTH056',
    how: 'planted',
    at: 'Sidecar/planted/nobody',
    objects: () => [
      object('Sidecar', 'nobody', {
        spec: { workloadSelector: { labels: { app: 'nobody' } }, egress: [{ hosts: ['./*'] }] },
      }),
    ],
  },
  {
    code: 'ISTH065',
    how: 'planted',
    at: 'PeerAuthentication/planted/nobody',
    objects: () => [
      object('PeerAuthentication', 'nobody', { spec: { selector: NOBODY, mtls: { mode: 'STRICT' } } }),
    ],
  },
  {
    code: 'ISTH066',
    how: 'planted',
    at: 'AuthorizationPolicy/planted/nobody',
    objects: () => [object('AuthorizationPolicy', 'nobody', { spec: { selector: NOBODY, rules: [{}] } })],
  },
]

const istiodServer = (tls: object) => ({
  port: { number: 15_012, name: 'tls-istiod', protocol: 'TLS' },
  tls,
  hosts: ['*'],
})

const GATEWAY_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH060',
    how: 'planted',
    at: 'Gateway/planted/istiod',
    also: ['ISTH062'],
    objects: () => [gateway('istiod', istiodServer({ mode: 'PASSTHROUGH' }))],
  },
  {
    code: 'ISTH061',
    how: 'planted',
    at: 'Gateway/planted/istiod',
    also: ['ISTH062'],
    objects: () => [
      ...served(),
      gateway('istiod', istiodServer({ mode: 'SIMPLE', credentialName: 'istiod' })),
      routes({ hosts: ['*'], gateways: ['istiod'], tcp: [{ route: [to('app')] }], http: undefined }),
    ],
  },
  {
    code: 'ISTH062',
    how: 'planted',
    at: 'Gateway/planted/eastwest',
    objects: () => [
      gateway('eastwest', {
        port: { number: 15_443, name: 'tls', protocol: 'TLS' },
        tls: { mode: 'AUTO_PASSTHROUGH' },
        hosts: ['*.local'],
      }),
    ],
  },
  {
    code: 'ISTH063',
    how: 'planted',
    at: ROUTES,
    objects: () => [...served(), routes({ gateways: ['gone', 'mesh'] })],
  },
  {
    code: 'ISTH064',
    how: 'planted',
    at: ROUTES,
    objects: () => [
      ...served(),
      gateway('front', {
        port: { number: 80, name: 'http', protocol: 'HTTP' },
        hosts: ['front.planted.example'],
      }),
      routes({ hosts: ['back.planted.example'], gateways: ['front'] }),
    ],
  },
]

/** A fault for each check of hosts, routes, policies, gateways and proxies. */
export const MESH_FAULTS: readonly Fault[] = [
  ...NAME_FAULTS,
  ...TRAFFIC_FAULTS,
  ...POLICY_FAULTS,
  ...GATEWAY_FAULTS,
  ...PROXY_FAULTS,
]
