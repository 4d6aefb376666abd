/** Objects and what comes of creating them: made, made with a warning, refused by the schema (422) or the webhook (400). */
export type Outcome = 'made' | 'warned' | 'schema' | 'webhook'
type Spec = Record<string, unknown>
export type Case = [kind: string, what: string, spec: Spec, outcome: Outcome]

const to = (host: string, more: Spec = {}, weight?: number) => ({
  destination: { host, ...more },
  ...(weight === undefined ? {} : { weight }),
})
const A = 'a.example.org'
const route = [to(A)]
const vs = (http: Spec[], more: Spec = {}) => ({ hosts: [A], http, ...more })
const rule = (more: Spec) => vs([{ route, ...more }])
const matching = (match: Spec) => rule({ match: [match] })

const VIRTUAL_SERVICES: Case[] = (
  [
    ['one destination without a weight', vs([{ route }]), 'made'],
    ['weights on a scale of their own', vs([{ route: [to(A, {}, 1), to('b.example.org', {}, 3)] }]), 'made'],
    ['a negative weight', vs([{ route: [to(A, {}, -1), to('b.example.org', {}, 101)] }]), 'webhook'],
    ['weights that are all zero', vs([{ route: [to(A, {}, 0), to('b.example.org', {}, 0)] }]), 'webhook'],
    ['one destination of weight zero', vs([{ route: [to(A, {}, 0)] }]), 'made'],
    ['a weight that is no number', vs([{ route: [to(A, {}, 'half' as never)] }]), 'schema'],
    ['no hosts, as a delegate', { http: [{ route }] }, 'made'],
    ['no hosts but a gateway', { gateways: ['gw'], http: [{ route }] }, 'webhook'],
    ['nothing but hosts', { hosts: [A] }, 'webhook'],
    ['the wildcard host in the mesh', { hosts: ['*'], http: [{ route }] }, 'webhook'],
    ['the wildcard host at a gateway', { hosts: ['*'], gateways: ['gw'], http: [{ route }] }, 'made'],
    ['a host that is no name', { hosts: ['a b'], http: [{ route }] }, 'webhook'],
    ['a host twice', { hosts: [A, A], http: [{ route }] }, 'webhook'],
    ['a host and a wildcard over it', { hosts: [A, '*.example.org'], http: [{ route }] }, 'webhook'],
    ['an address as host', { hosts: ['192.0.2.1'], http: [{ route }] }, 'made'],
    ['a gateway with a wrong name', { hosts: [A], gateways: ['a/b/c'], http: [{ route }] }, 'webhook'],
    [
      'a gateway of another namespace',
      { hosts: [A], gateways: ['ns/gw', 'mesh'], http: [{ route }] },
      'made',
    ],
    ['a rule without an action', vs([{ name: 'x' }]), 'webhook'],
    ['route and redirect', rule({ redirect: { uri: '/x' } }), 'webhook'],
    ['route and direct response', rule({ directResponse: { status: 200 } }), 'webhook'],
    ['a redirect', vs([{ redirect: { uri: '/x' } }]), 'made'],
    ['an empty redirect', vs([{ redirect: {} }]), 'webhook'],
    ['a redirect with a wrong code', vs([{ redirect: { uri: '/x', redirectCode: 200 } }]), 'webhook'],
    ['a redirect to a wrong scheme', vs([{ redirect: { scheme: 'ftp' } }]), 'webhook'],
    [
      'a redirect with a fault',
      vs([{ redirect: { uri: '/x' }, fault: { abort: { httpStatus: 500 } } }]),
      'webhook',
    ],
    ['a direct response', vs([{ directResponse: { status: 503, body: { string: 'away' } } }]), 'made'],
    ['a direct response of status 99', vs([{ directResponse: { status: 99 } }]), 'webhook'],
    ['a mirror', rule({ mirror: { host: A } }), 'made'],
    ['mirror and mirrors', rule({ mirror: { host: A }, mirrors: [{ destination: { host: A } }] }), 'webhook'],
    ['a mirror of 101 percent', rule({ mirror: { host: A }, mirrorPercentage: { value: 101 } }), 'webhook'],
    ['the old mirrorPercent', rule({ mirror: { host: A }, mirrorPercent: 10 }), 'warned'],
    ['a header match', matching({ headers: { 'canary-user': { exact: 'true' } } }), 'made'],
    ['a header with an empty prefix', matching({ headers: { x: { prefix: '' } } }), 'webhook'],
    ['a URI with an empty prefix', matching({ uri: { prefix: '' } }), 'made'],
    ['an empty regex', matching({ headers: { x: { regex: '' } } }), 'webhook'],
    ['a regex that does not compile', matching({ headers: { x: { regex: '(' } } }), 'webhook'],
    ['a regex that ignores case', matching({ headers: { x: { regex: '(?i)yes|true' } } }), 'made'],
    ['a regex that looks ahead', matching({ headers: { x: { regex: 'a(?=b)' } } }), 'webhook'],
    ['a regex that refers back', matching({ headers: { x: { regex: '(a)\\1' } } }), 'webhook'],
    ['a regex of 1025 characters', matching({ headers: { x: { regex: 'a'.repeat(1025) } } }), 'webhook'],
    ['exact and prefix at once', matching({ uri: { exact: '/', prefix: '/' } }), 'schema'],
    ['source labels', matching({ sourceLabels: { app: 'x' } }), 'made'],
    ['source labels that are none', matching({ sourceLabels: { app: 'a b' } }), 'webhook'],
    ['a source namespace that is none', matching({ sourceNamespace: 'A B' }), 'webhook'],
    ['no destination', vs([{ route: [{ weight: 1 }] }]), 'schema'],
    ['the wildcard as destination', vs([{ route: [to('*')] }]), 'webhook'],
    ['a destination that is no name', vs([{ route: [to('a b')] }]), 'webhook'],
    ['an empty destination', vs([{ route: [to('')] }]), 'webhook'],
    ['a subset name that is no label', vs([{ route: [to(A, { subset: 'V_1' })] }]), 'webhook'],
    ['port 0', vs([{ route: [to(A, { port: { number: 0 } })] }]), 'webhook'],
    ['port 65536', vs([{ route: [to(A, { port: { number: 65_536 } })] }]), 'webhook'],
    ['a rewrite of nothing', rule({ rewrite: {} }), 'webhook'],
    ['a rewrite', rule({ rewrite: { uri: '/y' } }), 'made'],
    ['retries', rule({ retries: { attempts: 2, perTryTimeout: '1s', retryOn: '5xx' } }), 'made'],
    [
      'retries switched off with a timeout',
      rule({ retries: { attempts: 0, perTryTimeout: '1s' } }),
      'webhook',
    ],
    ['negative retries', rule({ retries: { attempts: -1 } }), 'webhook'],
    ['a timeout', rule({ timeout: '3s' }), 'made'],
    ['a timeout of nothing', rule({ timeout: '0.1ms' }), 'schema'],
    ['a timeout that is no time', rule({ timeout: 'soon' }), 'schema'],
    ['a fault without any', rule({ fault: {} }), 'webhook'],
    ['a fault', rule({ fault: { delay: { fixedDelay: '1s', percentage: { value: 5 } } } }), 'made'],
    [
      'a fault of 101 percent',
      rule({ fault: { abort: { httpStatus: 500, percentage: { value: 101 } } } }),
      'webhook',
    ],
    ['a pseudo header set', rule({ headers: { request: { set: { ':path': 'x' } } } }), 'webhook'],
    ['the authority set', rule({ headers: { request: { set: { ':authority': 'x' } } } }), 'made'],
    ['a pseudo header removed', rule({ headers: { response: { remove: [':status'] } } }), 'webhook'],
    ['a rule after one that takes everything', vs([{ route }, { name: 'never', route }]), 'warned'],
    ['a delegate', vs([{ delegate: { name: 'x' } }]), 'made'],
    ['a delegate with a route', vs([{ delegate: { name: 'x' }, route }]), 'webhook'],
    ['a delegate of a delegate', { http: [{ delegate: { name: 'x' } }] }, 'webhook'],
    ['TLS', { hosts: [A], tls: [{ match: [{ sniHosts: [A] }], route }] }, 'made'],
    ['TLS without a match', { hosts: [A], tls: [{ match: [], route }] }, 'webhook'],
    [
      'TLS for another host',
      { hosts: [A], tls: [{ match: [{ sniHosts: ['b.example.org'] }], route }] },
      'webhook',
    ],
    ['TLS without SNI hosts', { hosts: [A], tls: [{ match: [{ sniHosts: [] }], route }] }, 'webhook'],
    ['TCP', { hosts: [A], tcp: [{ route: [to(A, {}, 50), to('b.example.org', {}, 50)] }] }, 'made'],
    ['TCP without a route', { hosts: [A], tcp: [{}] }, 'webhook'],
    [
      'TCP to a subnet that is none',
      { hosts: [A], tcp: [{ match: [{ destinationSubnets: ['x'] }], route }] },
      'webhook',
    ],
    ['exported to everybody and somebody', vs([{ route }], { exportTo: ['*', 'a'] }), 'webhook'],
    ['exported to itself twice', vs([{ route }], { exportTo: ['.', 'istioinaction'] }), 'webhook'],
    ['exported to nobody', vs([{ route }], { exportTo: ['~'] }), 'webhook'],
    ['a field that does not exist', vs([{ route, colour: 'blue' }]), 'warned'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['VirtualService', what, spec, outcome])

const dr = (more: Spec) => ({ host: A, ...more })
const policy = (trafficPolicy: Spec) => dr({ trafficPolicy })
const subset = (name: string, more: Spec = {}) => ({ name, labels: { version: name }, ...more })
const lb = (loadBalancer: Spec) => policy({ loadBalancer })
const locality = (localityLbSetting: Spec, more: Spec = {}) =>
  policy({ loadBalancer: { simple: 'ROUND_ROBIN', localityLbSetting }, ...more })

const DESTINATION_RULES: Case[] = (
  [
    ['two subsets', dr({ subsets: [subset('v1'), subset('v2')] }), 'made'],
    ['no host', { subsets: [subset('v1')] }, 'schema'],
    ['a host that is no name', { host: 'a b' }, 'webhook'],
    ['the same subset twice', dr({ subsets: [subset('v1'), subset('v1')] }), 'webhook'],
    ['a subset name that is no label', dr({ subsets: [{ name: 'V_1', labels: {} }] }), 'webhook'],
    ['a subset label that is none', dr({ subsets: [{ name: 'v1', labels: { version: 'a b' } }] }), 'webhook'],
    ['an empty policy', policy({}), 'webhook'],
    ['an empty policy of a subset', dr({ subsets: [subset('v1', { trafficPolicy: {} })] }), 'webhook'],
    [
      'outlier detection',
      policy({ outlierDetection: { consecutive5xxErrors: 3, maxEjectionPercent: 50 } }),
      'made',
    ],
    ['more than all ejected', policy({ outlierDetection: { maxEjectionPercent: 101 } }), 'webhook'],
    ['the old consecutiveErrors', policy({ outlierDetection: { consecutiveErrors: 3 } }), 'warned'],
    [
      'local failures without a split',
      policy({ outlierDetection: { consecutiveLocalOriginFailures: 3 } }),
      'webhook',
    ],
    ['a pool', policy({ connectionPool: { tcp: { maxConnections: 10 } } }), 'made'],
    ['an empty pool', policy({ connectionPool: {} }), 'webhook'],
    ['a negative pool', policy({ connectionPool: { http: { http1MaxPendingRequests: -1 } } }), 'webhook'],
    [
      'the client’s protocol and an upgrade',
      policy({ connectionPool: { http: { useClientProtocol: true, h2UpgradePolicy: 'UPGRADE' } } }),
      'webhook',
    ],
    ['a balancer that does not exist', lb({ simple: 'CLEVER' }), 'schema'],
    ['a hash by cookie', lb({ consistentHash: { httpCookie: { name: 'c', ttl: '0s' } } }), 'made'],
    ['a cookie without a name', lb({ consistentHash: { httpCookie: { name: '', ttl: '0s' } } }), 'webhook'],
    ['localities of 90 percent', locality({ distribute: [{ from: 'a/*', to: { 'a/*': 90 } }] }), 'webhook'],
    ['localities of 100 percent', locality({ distribute: [{ from: 'a/*', to: { 'a/*': 100 } }] }), 'made'],
    ['a failover to itself', locality({ failover: [{ from: 'a', to: 'a' }] }), 'webhook'],
    ['a failover without detection', locality({ failover: [{ from: 'a', to: 'b' }] }), 'warned'],
    [
      'a port policy without a port',
      policy({ portLevelSettings: [{ loadBalancer: { simple: 'RANDOM' } }] }),
      'webhook',
    ],
    ['a port policy without a policy', policy({ portLevelSettings: [{ port: { number: 80 } }] }), 'webhook'],
    ['mutual TLS without a certificate', policy({ tls: { mode: 'MUTUAL' } }), 'webhook'],
    ['Istio’s mutual TLS', policy({ tls: { mode: 'ISTIO_MUTUAL' } }), 'made'],
    ['Istio’s mutual TLS with a key', policy({ tls: { mode: 'ISTIO_MUTUAL', privateKey: '/k' } }), 'made'],
    ['a subset name in capitals', dr({ subsets: [subset('V1')] }), 'made'],
    ['a host with an underscore', { host: 'a_b.example.org' }, 'webhook'],
    ['a TLS mode that does not exist', policy({ tls: { mode: 'SOME' } }), 'schema'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['DestinationRule', what, spec, outcome])

const port = { number: 443, name: 'tls', protocol: 'TLS' }
const se = (more: Spec) => ({ hosts: ['se.example.org'], ports: [port], resolution: 'DNS', ...more })
const fixed = (address: string, more: Spec = {}) =>
  se({ resolution: 'STATIC', endpoints: [{ address, ...more }] })

const SERVICE_ENTRIES: Case[] = (
  [
    ['a name found by DNS', se({}), 'made'],
    ['no hosts', { ports: [port] }, 'schema'],
    ['the wildcard host', se({ hosts: ['*'] }), 'schema'],
    ['a host that is no name', se({ hosts: ['a b'] }), 'webhook'],
    ['an address', se({ addresses: ['192.0.2.7'] }), 'made'],
    ['an address that is none', se({ addresses: ['x'] }), 'webhook'],
    ['a CIDR block found by DNS', se({ addresses: ['192.0.2.0/24'] }), 'schema'],
    ['a CIDR block not looked up', se({ addresses: ['192.0.2.0/24'], resolution: 'NONE' }), 'made'],
    ['a selector and endpoints', fixed('192.0.2.1', {}), 'made'],
    [
      'endpoints beside a selector',
      se({
        resolution: 'STATIC',
        endpoints: [{ address: '192.0.2.1' }],
        workloadSelector: { labels: { a: 'b' } },
      }),
      'schema',
    ],
    ['a port name twice', se({ ports: [port, { ...port, number: 444 }] }), 'schema'],
    ['a port number twice', se({ ports: [port, { ...port, name: 'tls-2' }] }), 'schema'],
    ['a port name that is no label', se({ ports: [{ ...port, name: 'T_S' }] }), 'webhook'],
    ['a protocol that does not exist', se({ ports: [{ ...port, protocol: 'PIGEON' }] }), 'webhook'],
    ['port 0', se({ ports: [{ ...port, number: 0 }] }), 'schema'],
    [
      'endpoints of a name not looked up',
      se({ resolution: 'NONE', endpoints: [{ address: '192.0.2.1' }] }),
      'schema',
    ],
    ['a fixed endpoint by name', fixed('b.example.org'), 'webhook'],
    ['a fixed endpoint on a unix socket', fixed('unix:///x'), 'made'],
    ['a port of an endpoint that is not defined', fixed('192.0.2.1', { ports: { http: 1 } }), 'webhook'],
    ['a port of an endpoint', fixed('192.0.2.1', { ports: { tls: 8443 } }), 'made'],
    ['a wildcard by DNS without endpoints', se({ hosts: ['*.example.org'] }), 'webhook'],
    [
      'two endpoints in turn',
      se({
        resolution: 'DNS_ROUND_ROBIN',
        endpoints: [{ address: 'b.example.org' }, { address: 'c.example.org' }],
      }),
      'schema',
    ],
    ['a resolution that does not exist', se({ resolution: 'MAGIC' }), 'schema'],
    ['exported to nobody', se({ exportTo: ['~'] }), 'made'],
    ['exported to nobody and somebody', se({ exportTo: ['~', 'a'] }), 'webhook'],
    [
      'a selector that selects everything',
      se({ resolution: 'STATIC', workloadSelector: { labels: {} } }),
      'warned',
    ],
    [
      'a wildcard in a selector',
      se({ resolution: 'STATIC', workloadSelector: { labels: { a: '*' } } }),
      'schema',
    ],
    [
      'two hosts on a TCP port',
      se({ hosts: ['a.example.org', 'b.example.org'], ports: [{ number: 1, name: 'tcp', protocol: 'TCP' }] }),
      'webhook',
    ],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['ServiceEntry', what, spec, outcome])

const WORKLOAD_ENTRIES: Case[] = (
  [
    ['an address', { address: '192.0.2.1' }, 'made'],
    ['a name', { address: 'vm.example.org' }, 'made'],
    ['nothing', {}, 'schema'],
    ['a network only', { network: 'n' }, 'warned'],
    ['an address that is none', { address: 'a b' }, 'webhook'],
    ['a unix socket', { address: 'unix:///var/run/x' }, 'made'],
    ['a relative unix socket', { address: 'unix://x' }, 'schema'],
    ['a unix folder', { address: 'unix:///x/' }, 'schema'],
    ['a unix socket with a port', { address: 'unix:///x', ports: { http: 1 } }, 'schema'],
    ['port 0', { address: '192.0.2.1', ports: { http: 0 } }, 'schema'],
    ['port 65536', { address: '192.0.2.1', ports: { http: 65_536 } }, 'schema'],
    ['a port name with an underscore', { address: '192.0.2.1', ports: { h_t: 1 } }, 'schema'],
    ['a port name in capitals', { address: '192.0.2.1', ports: { HTTP: 1 } }, 'made'],
    ['a label that is none', { address: '192.0.2.1', labels: { a: 'b c' } }, 'webhook'],
    ['a weight that is no number', { address: '192.0.2.1', weight: 'heavy' }, 'schema'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['WorkloadEntry', what, spec, outcome])

const wg = (probe: Spec) => ({ template: { ports: { http: 80 } }, probe })
const httpGet = { path: '/', port: 80 }
const WORKLOAD_GROUPS: Case[] = (
  [
    ['a template', { template: { serviceAccount: 'x' } }, 'made'],
    ['nothing', {}, 'schema'],
    ['a label that is none', { template: {}, metadata: { labels: { a: 'b c' } } }, 'webhook'],
    [
      'an HTTP probe',
      wg({ httpGet: { ...httpGet, scheme: 'HTTPS', httpHeaders: [{ name: 'A', value: 'b' }] } }),
      'made',
    ],
    ['a TCP probe', wg({ tcpSocket: { port: 80 } }), 'made'],
    ['a command probe', wg({ exec: { command: ['true'] } }), 'made'],
    ['a gRPC probe', wg({ grpc: { port: 80 } }), 'webhook'],
    ['a probe without a method', wg({ periodSeconds: 1 }), 'webhook'],
    ['two methods', wg({ httpGet, tcpSocket: { port: 80 } }), 'schema'],
    ['a negative period', wg({ httpGet, periodSeconds: -1 }), 'schema'],
    ['port 0', wg({ httpGet: { path: '/', port: 0 } }), 'schema'],
    ['a wrong scheme', wg({ httpGet: { ...httpGet, scheme: 'FTP' } }), 'schema'],
    [
      'a wrong header name',
      wg({ httpGet: { ...httpGet, httpHeaders: [{ name: 'a b', value: 'c' }] } }),
      'schema',
    ],
    [
      'a header name with an underscore',
      wg({ httpGet: { ...httpGet, httpHeaders: [{ name: 'a_b', value: 'c' }] } }),
      'webhook',
    ],
    ['a period that is no int32', wg({ httpGet, periodSeconds: 2 ** 31 }), 'schema'],
    ['a label key of three parts', { template: {}, metadata: { labels: { 'a/b/c': 'd' } } }, 'webhook'],
    ['an empty command', wg({ exec: { command: [] } }), 'webhook'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['WorkloadGroup', what, spec, outcome])

const gw = (...servers: Spec[]) => ({ selector: { istio: 'eastwestgateway' }, servers })
const server = (more: Spec = {}) => ({
  port: { number: 15_012, name: 'tls-istiod', protocol: 'TLS' },
  tls: { mode: 'PASSTHROUGH' },
  hosts: ['*'],
  ...more,
})
const plain = { number: 80, name: 'http', protocol: 'HTTP' }
const GATEWAYS: Case[] = (
  [
    ['one server', gw(server()), 'made'],
    ['no servers', { selector: { istio: 'x' } }, 'webhook'],
    ['no hosts', gw(server({ hosts: [] })), 'webhook'],
    ['a host that is no name', gw(server({ hosts: ['a b'] })), 'webhook'],
    ['a host of a namespace', gw(server({ hosts: ['shop/*.example.org', './*'] })), 'made'],
    ['a short host', gw(server({ hosts: ['forum'] })), 'webhook'],
    ['a namespace that is none', gw(server({ hosts: ['A_B/*'] })), 'webhook'],
    ['no port', gw({ hosts: ['*'] }), 'schema'],
    ['port 0', gw(server({ port: { number: 0, name: 'x', protocol: 'TLS' } })), 'webhook'],
    ['no name of the port', gw(server({ port: { number: 1, name: '', protocol: 'TLS' } })), 'webhook'],
    ['two ports of one name', gw(server(), server()), 'webhook'],
    ['a protocol that does not exist', gw(server({ port: { ...plain, protocol: 'PIGEON' } })), 'webhook'],
    ['a target port', gw(server({ port: { ...plain, targetPort: 8080 }, tls: undefined })), 'webhook'],
    ['TLS without settings', gw(server({ tls: undefined })), 'webhook'],
    ['HTTP', gw(server({ port: plain, tls: undefined })), 'made'],
    [
      'HTTP with certificates',
      gw(server({ port: plain, tls: { mode: 'SIMPLE', credentialName: 'c' } })),
      'webhook',
    ],
    ['HTTP that redirects', gw(server({ port: plain, tls: { httpsRedirect: true } })), 'made'],
    ['TCP with settings', gw(server({ port: { ...plain, protocol: 'TCP' } })), 'webhook'],
    ['SIMPLE without a certificate', gw(server({ tls: { mode: 'SIMPLE' } })), 'webhook'],
    ['SIMPLE with a credential', gw(server({ tls: { mode: 'SIMPLE', credentialName: 'c' } })), 'made'],
    [
      'MUTUAL without a CA',
      gw(server({ tls: { mode: 'MUTUAL', serverCertificate: '/c', privateKey: '/k' } })),
      'webhook',
    ],
    ['ISTIO_MUTUAL', gw(server({ tls: { mode: 'ISTIO_MUTUAL' } })), 'made'],
    [
      'ISTIO_MUTUAL with a credential',
      gw(server({ tls: { mode: 'ISTIO_MUTUAL', credentialName: 'c' } })),
      'webhook',
    ],
    [
      'PASSTHROUGH with a credential',
      gw(server({ tls: { mode: 'PASSTHROUGH', credentialName: 'c' } })),
      'warned',
    ],
    ['an address to bind', gw(server({ bind: '10.0.0.1' })), 'made'],
    ['an address to bind that is none', gw(server({ bind: 'here' })), 'webhook'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['Gateway', what, spec, outcome])

const listener = (more: Spec = {}) => ({
  port: { number: 8080, name: 'http', protocol: 'HTTP' },
  defaultEndpoint: '127.0.0.1:8080',
  ...more,
})
const ingress = (...listeners: Spec[]) => ({
  workloadSelector: { labels: { app: 'forum' } },
  ingress: listeners,
})
const egress = (...hosts: string[]) => ({ egress: [{ hosts }] })
const SIDECARS: Case[] = (
  [
    ['an egress', egress('./*', 'istio-system/*'), 'made'],
    ['nothing', { workloadSelector: { labels: { app: 'forum' } } }, 'webhook'],
    ['a selector without labels', { workloadSelector: { labels: {} }, ...egress('./*') }, 'warned'],
    ['an ingress', ingress(listener()), 'made'],
    ['an ingress without a port', ingress({ defaultEndpoint: '127.0.0.1:8080' }), 'schema'],
    ['two ingresses of one port', ingress(listener(), listener()), 'webhook'],
    ['an endpoint elsewhere', ingress(listener({ defaultEndpoint: '10.0.0.1:80' })), 'webhook'],
    ['an endpoint without a port', ingress(listener({ defaultEndpoint: '127.0.0.1' })), 'webhook'],
    ['an endpoint on all addresses', ingress(listener({ defaultEndpoint: '0.0.0.0:80' })), 'made'],
    ['an endpoint of port alone', ingress(listener({ defaultEndpoint: ':80' })), 'made'],
    ['an endpoint of IPv6', ingress(listener({ defaultEndpoint: '[::1]:80' })), 'made'],
    ['an endpoint on a socket', ingress(listener({ defaultEndpoint: 'unix:///x' })), 'made'],
    ['an address to bind that is none', ingress(listener({ bind: 'here' })), 'webhook'],
    [
      'a protocol that does not exist',
      ingress(listener({ port: { number: 1, protocol: 'PIGEON' } })),
      'webhook',
    ],
    ['port 0', ingress(listener({ port: { number: 0, protocol: 'HTTP' } })), 'webhook'],
    [
      'TLS on HTTP',
      ingress(listener({ tls: { mode: 'SIMPLE', serverCertificate: '/c', privateKey: '/k' } })),
      'webhook',
    ],
    [
      'TLS on HTTPS',
      ingress(
        listener({
          port: { number: 8443, protocol: 'HTTPS' },
          tls: { mode: 'SIMPLE', serverCertificate: '/c', privateKey: '/k' },
        }),
      ),
      'made',
    ],
    ['a host without a namespace', egress('forum.example.org'), 'webhook'],
    ['a short host', egress('./forum'), 'webhook'],
    ['a host that is excluded', egress('~/*'), 'made'],
    ['a host twice', egress('./a.example.org', './a.example.org'), 'warned'],
    ['an egress without hosts', { egress: [{ hosts: [] }] }, 'webhook'],
    [
      'the egress without a port first',
      {
        egress: [
          { hosts: ['./*'] },
          { port: { number: 80, protocol: 'HTTP', name: 'http' }, hosts: ['./*'] },
        ],
      },
      'webhook',
    ],
    ['only what the registry has', { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }, 'made'],
    ['a mode that does not exist', { outboundTrafficPolicy: { mode: 'SOME' } }, 'schema'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['Sidecar', what, spec, outcome])

const selector = { matchLabels: { app: 'forum' } }
const PEER_AUTHENTICATIONS: Case[] = (
  [
    ['STRICT', { mtls: { mode: 'STRICT' } }, 'made'],
    ['nothing', {}, 'made'],
    ['a port', { selector, portLevelMtls: { 8081: { mode: 'PERMISSIVE' } } }, 'made'],
    ['a port without a selector', { portLevelMtls: { 8081: { mode: 'PERMISSIVE' } } }, 'schema'],
    ['port 0', { selector, portLevelMtls: { 0: { mode: 'STRICT' } } }, 'schema'],
    ['port 65536', { selector, portLevelMtls: { 65536: { mode: 'STRICT' } } }, 'schema'],
    ['a mode that does not exist', { mtls: { mode: 'SOME' } }, 'schema'],
    ['a wildcard in a selector', { selector: { matchLabels: { app: '*' } } }, 'schema'],
    ['a selector without labels', { selector: { matchLabels: {} } }, 'warned'],
  ] as [string, Spec, Outcome][]
).map(([what, spec, outcome]) => ['PeerAuthentication', what, spec, outcome])

export const CASES: Case[] = [
  ...GATEWAYS,
  ...SIDECARS,
  ...PEER_AUTHENTICATIONS,
  ...VIRTUAL_SERVICES,
  ...DESTINATION_RULES,
  ...SERVICE_ENTRIES,
  ...WORKLOAD_ENTRIES,
  ...WORKLOAD_GROUPS,
]
