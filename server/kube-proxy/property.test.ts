import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KubeCall, readCall } from '#server/kube-proxy/read-call.ts'

const NETWORKING = ['v1', 'v1beta1', 'v1alpha3'].map((version) => `/apis/networking.istio.io/${version}`)
const SECURITY = ['v1', 'v1beta1'].map((version) => `/apis/security.istio.io/${version}`)
const WRITABLE = 'virtualservices destinationrules serviceentries workloadgroups workloadentries'

/** The list once more, by hand: what may be read in namespaces, and what beside them. */
const IN_NAMESPACES: [string[], string][] = [
  [NETWORKING, `${WRITABLE} sidecars gateways`],
  [['/apis/networking.istio.io/v1alpha3'], 'envoyfilters'],
  [['/apis/networking.istio.io/v1beta1'], 'proxyconfigs'],
  [SECURITY, 'peerauthentications authorizationpolicies requestauthentications'],
  [['/apis/telemetry.istio.io/v1', '/apis/telemetry.istio.io/v1alpha1'], 'telemetries'],
  [['/apis/extensions.istio.io/v1alpha1'], 'wasmplugins trafficextensions'],
  [['/apis/gateway.networking.k8s.io/v1'], 'gateways httproutes grpcroutes'],
  [['/apis/gateway.networking.k8s.io/v1beta1'], 'gateways httproutes'],
  [['/apis/apps/v1'], 'deployments'],
  [['/apis/discovery.k8s.io/v1'], 'endpointslices'],
  [['/api/v1'], 'services pods serviceaccounts'],
]
const CLUSTER_WIDE: [string[], string][] = [
  [['/api/v1'], 'nodes namespaces'],
  [['/apis/apiextensions.k8s.io/v1'], 'customresourcedefinitions'],
  [
    ['/apis/admissionregistration.k8s.io/v1'],
    'validatingwebhookconfigurations mutatingwebhookconfigurations',
  ],
]
const NAME = '[a-z0-9][-a-z0-9.]*'
const pathsOf = (list: [string[], string][], rest: string): RegExp =>
  new RegExp(
    `^(${list.map(([roots, plurals]) => `(${roots.join('|')})${rest.replace('PLURAL', `(${plurals.replaceAll(' ', '|')})`)}`).join('|')})$`,
  )

const READ = [
  pathsOf(IN_NAMESPACES, '/PLURAL'),
  pathsOf(IN_NAMESPACES, `/namespaces/${NAME}/PLURAL(/${NAME})?`),
  pathsOf([[NETWORKING, WRITABLE]], `/namespaces/${NAME}/PLURAL/${NAME}/status`),
  pathsOf(CLUSTER_WIDE, `/PLURAL(/${NAME})?`),
  /^\/api\/v1\/namespaces\/istio-system\/configmaps\/istio$/,
  /^\/(version|api|apis|api\/v1)$/,
  /^(\/openapi\/v3(\/api\/v1)?)$/,
  /^(\/openapi\/v3)?\/apis\/([a-z]+\.istio|gateway\.networking\.k8s|apiextensions\.k8s|admissionregistration\.k8s|discovery\.k8s)\.io(\/v1(beta1|alpha1|alpha3)?)?$/,
  /^(\/openapi\/v3)?\/apis\/apps(\/v1)?$/,
]
const CREATE = [pathsOf([[NETWORKING, WRITABLE]], `/namespaces/${NAME}/PLURAL`)]
const CHANGE = [pathsOf([[NETWORKING, WRITABLE]], `/namespaces/${NAME}/PLURAL/${NAME}`)]
const LIST: Partial<Record<string, RegExp[]>> = {
  GET: READ,
  POST: CREATE,
  PUT: CHANGE,
  PATCH: CHANGE,
  DELETE: CHANGE,
}

const roots = [...IN_NAMESPACES, ...CLUSTER_WIDE].flatMap(([all]) => all)
const plurals = [...IN_NAMESPACES, ...CLUSTER_WIDE].flatMap(([, all]) => all.split(' '))
const words = fc.constantFrom(
  ...[
    'api',
    'apis',
    'v1',
    'v1beta1',
    'v1alpha3',
    'v2',
    'namespaces',
    'shop',
    'istio-system',
    'istio',
    'watch',
  ],
  ...['status', 'exec', 'proxy', 'log', 'token', 'scale', 'openapi', 'v3', 'version', 'metrics', 'secrets'],
  ...['configmaps', 'roles', 'events', 'bindings', 'tokenreviews', 'batch', 'networking.k8s.io', 'apps'],
  ...['..', '.', '', '%2e%2e', 'a;b', 'A', '%00', 'a\\b', '__proto__', 'constructor'],
  ...roots.map((root) => root.split('/')[2] ?? ''),
  ...plurals,
)
const anything = fc.oneof({ weight: 8, arbitrary: words }, fc.string({ maxLength: 12 }))
const scopes = fc.constantFrom('', '', '/namespaces/shop', '/namespaces/istio-system', '/namespaces/..')
/** Paths of the right shape, of parts that fit together more or less: where a mistake would be. */
const likely = fc
  .constantFrom(...IN_NAMESPACES, ...CLUSTER_WIDE)
  .chain(([own, ownPlurals]) =>
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own) }, fc.constantFrom(...roots)),
      scopes,
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...ownPlurals.split(' ')) },
        fc.constantFrom(...plurals, 'secrets', 'configmaps'),
      ),
      fc.oneof(fc.constant([]), fc.constant(['x']), fc.array(anything, { maxLength: 3 })),
    ),
  )
  .map(([root, scope, plural, rest]) => [root + scope, plural, ...rest].join('/'))
const paths = fc.oneof(
  { weight: 3, arbitrary: likely },
  fc.array(anything, { maxLength: 9 }).map((parts) => `/${parts.join('/')}`),
)
const methods = fc.constantFrom(
  'GET',
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'get',
)
const queries = fc.constantFrom(
  '',
  'watch=true',
  'dryRun=All',
  'resourceVersion=0',
  'allowWatchBookmarks=true&watch=1',
)

function attempt(method: string, path: string, query: string): KubeCall | null {
  try {
    return readCall(method, path, new URLSearchParams(query), 'istio-system')
  } catch {
    return null
  }
}

describe('readCall', () => {
  it('lets nothing through that is not on the list, and sends what was asked for', () => {
    let sent = 0
    fc.assert(
      fc.property(methods, paths, queries, (method, path, query) => {
        const call = attempt(method, path, query)
        if (!call || call.kind === 'withheld') return
        sent += 1
        expect(
          LIST[method]?.some((pattern) => pattern.test(path)),
          `${method} ${path}`,
        ).toBe(true)
        expect(call.path).toBe(path + (query && `?${query}`))
      }),
      { numRuns: 20_000 },
    )
    expect(sent).toBeGreaterThan(500)
  })

  it('lets everything through that is on the list', () => {
    for (const [all, names] of IN_NAMESPACES)
      for (const path of all.flatMap((root) =>
        names.split(' ').map((plural) => `${root}/namespaces/shop/${plural}`),
      ))
        expect(attempt('GET', path, 'watch=true'), path).toMatchObject({ kind: 'objects', verb: 'watch' })
    for (const [all, names] of CLUSTER_WIDE)
      for (const path of all.flatMap((root) => names.split(' ').map((plural) => `${root}/${plural}/x`)))
        expect(attempt('GET', path, ''), path).toMatchObject({ kind: 'objects', verb: 'get' })
    for (const path of NETWORKING.flatMap((root) =>
      WRITABLE.split(' ').map((one) => `${root}/namespaces/shop/${one}`),
    )) {
      expect(attempt('POST', path, 'dryRun=All'), path).toMatchObject({ verb: 'create' })
      const verbs = { PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
      for (const [method, verb] of Object.entries(verbs))
        expect(attempt(method, `${path}/x`, ''), path).toMatchObject({ verb })
    }
  })
})
