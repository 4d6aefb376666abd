import fc from 'fast-check'
import type { JsonObject } from '#lib/json.ts'

/** As it would come off the wire: plain objects with the ordinary prototype, and no undefined. */
export const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value))

const wired = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> => arbitrary.map(overTheWire)

export const anyJson = wired(fc.jsonValue({ maxDepth: 3 }))
const fieldName = fc.oneof(
  fc.constantFrom('toString', 'constructor', '__proto__'),
  fc.string({ maxLength: 6 }),
)
const anyObject = fc.dictionary(fieldName, anyJson, { maxKeys: 4 })

const destination = fc.record(
  {
    host: fc.constantFrom('forum', 'forum.istioinaction.svc.cluster.local', 'a.example.org'),
    subset: fc.constantFrom('vm', 'k8s', 'v3'),
    port: fc.record({ number: fc.integer({ min: 1, max: 9 }) }),
  },
  { requiredKeys: ['host'] },
)
const route = fc.record(
  { destination, weight: fc.nat(500), headers: anyObject, newField: anyJson },
  { requiredKeys: ['destination'] },
)
const stringMatch = fc.oneof(
  fc.record({ exact: fc.string({ maxLength: 4 }) }),
  fc.record({ prefix: fc.string({ maxLength: 4 }) }),
  fc.record({ regex: fc.string({ maxLength: 4 }) }),
  fc.constant({}),
  fc.constant({ newOperator: 'x' }),
  anyJson,
)
const headerName = fc.oneof(
  fc.constantFrom('x-a', 'canary-user', '__proto__', 'constructor', '1'),
  fc.string({ maxLength: 4 }),
)
const named = fc.dictionary(headerName, stringMatch, { maxKeys: 3 })
const match = fc.record(
  {
    name: fc.constant('n'),
    headers: named,
    withoutHeaders: named,
    queryParams: named,
    uri: stringMatch,
    ignoreUriCase: fc.boolean(),
    method: stringMatch,
    authority: stringMatch,
    port: fc.oneof(fc.integer({ min: 0, max: 9 }), anyJson),
    sourceLabels: fc.dictionary(headerName, fc.oneof(fc.string(), anyJson), { maxKeys: 2 }),
    sourceNamespace: fc.constantFrom('', 'ns'),
    gateways: fc.oneof(fc.array(fc.constantFrom('mesh', 'gw')), anyJson, anyObject),
    sniHosts: fc.array(fc.constant('a.example.org')),
    newField: anyJson,
  },
  { requiredKeys: [] },
)
const percentage = fc.oneof(fc.record({ value: fc.nat(100) }), fc.constant({}), anyJson)
/** `odd` is what may stand where a list is expected. */
const specWith = (odd: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> => {
  const rule = fc.record(
    {
      name: fc.constantFrom('a', 'b', 'c'),
      match: fc.oneof({ arbitrary: fc.array(match, { maxLength: 3 }), weight: 5 }, odd),
      route: fc.oneof({ arbitrary: fc.array(route, { maxLength: 4 }), weight: 9 }, odd),
      timeout: fc.constant('3s'),
      mirror: fc.oneof({ arbitrary: destination, weight: 5 }, anyJson),
      mirrorPercentage: percentage,
      mirrorPercent: fc.nat(100),
      mirrors: fc.oneof({ arbitrary: fc.array(mirror, { maxLength: 3 }), weight: 9 }, odd),
      newField: anyJson,
    },
    { requiredKeys: ['route'] },
  )
  const rules = fc.oneof({ arbitrary: fc.array(rule, { maxLength: 4 }), weight: 9 }, odd)
  return wired(
    fc.record(
      { hosts: fc.constant(['forum']), http: rules, tls: rules, tcp: rules, newField: anyJson },
      { requiredKeys: ['hosts', 'http'] },
    ),
  )
}
const mirror = fc.record({ destination, percentage, newField: anyJson }, { requiredKeys: ['destination'] })

/** Virtual services of any shape at all, most of them well formed, with fields and shapes that nothing here knows. */
export const anySpec = specWith(anyJson)

/** The same with nothing but objects in the lists of rules, routes, conditions and mirrors. */
export const virtualServiceSpec = specWith(fc.constantFrom(null, 'x', 5))

const labels = fc.dictionary(fc.constantFrom('version', 'app', 'class'), fc.constantFrom('vm', 'k8s'))
const policy = fc.record(
  {
    connectionPool: fc.oneof(
      fc.record(
        {
          tcp: fc.record(
            { maxConnections: fc.nat(9), connectTimeout: fc.constant('1s'), newField: anyJson },
            { requiredKeys: [] },
          ),
          http: fc.record(
            { maxRetries: fc.nat(9), idleTimeout: fc.constantFrom('', '1h'), h2UpgradePolicy: anyJson },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      ),
      anyJson,
    ),
    outlierDetection: fc.oneof(
      fc.record(
        {
          consecutive5xxErrors: fc.oneof(fc.nat(9), anyJson),
          interval: fc.constant('10s'),
          newField: anyJson,
        },
        { requiredKeys: [] },
      ),
      anyJson,
    ),
    loadBalancer: fc.oneof(
      fc.record({ simple: fc.constantFrom('ROUND_ROBIN', 'LEAST_CONN'), localityLbSetting: anyJson }),
      fc.record({
        consistentHash: fc.oneof(
          fc.record({ httpHeaderName: fc.constant('x-a'), minimumRingSize: fc.nat(9) }),
          fc.record({ useSourceIp: fc.boolean() }),
          fc.record({ httpCookie: fc.record({ name: fc.constant('c'), path: fc.constant('/') }) }),
          fc.record({ newField: anyJson }),
        ),
      }),
      anyJson,
    ),
    portLevelSettings: anyJson,
    tls: anyJson,
  },
  { requiredKeys: [] },
)
const subset = fc.record(
  { name: fc.constantFrom('vm', 'k8s', 'v3'), labels, trafficPolicy: policy, newField: anyJson },
  { requiredKeys: ['name'] },
)

export const destinationRuleSpec: fc.Arbitrary<JsonObject> = wired(
  fc.record(
    {
      host: fc.constant('forum'),
      subsets: fc.oneof({ arbitrary: fc.array(subset, { maxLength: 3 }), weight: 9 }, anyJson),
      trafficPolicy: policy,
      newField: anyJson,
    },
    { requiredKeys: ['host'] },
  ),
)

/** The JSON without every field of a name, for what an edit must not have touched. */
export const without = (value: unknown, field: string): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === field ? undefined : inner)))
