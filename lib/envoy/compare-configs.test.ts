import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareConfigs, MOST_DIFFERENCES } from '#lib/envoy/compare-configs.ts'
import {
  configOf,
  edited,
  envoyDump,
  FORUM,
  istiodDump,
  sectionDump,
  VM_CLUSTER,
} from '#lib/envoy/config.test-helper.ts'
import type { ProxyConfig } from '#lib/envoy/proxy-config.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

const intent = (envoy: JsonObject, istiod: JsonObject = istiodDump()) =>
  compareConfigs(configOf(envoy), configOf(istiod), { what: 'intent' })
const found = ({ differences }: ReturnType<typeof intent>) =>
  differences.map(({ kind, name, state, words }) => ({ kind, name, state, words }))
const UNORDERED = ['virtual_hosts', 'domains', 'filter_chains', 'clusters', 'endpoints', 'lb_endpoints']

/** The same configuration with fields and all that has no order in another one. */
function shuffled(value: unknown, random: () => number, field = ''): unknown {
  const mix = <T>(list: T[]): T[] =>
    list
      .map((item) => ({ item, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  if (Array.isArray(value)) {
    const list = value.map((item) => shuffled(item, random))
    return UNORDERED.includes(field) ? mix(list) : list
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    mix(Object.entries(value)).map(([key, part]) => [key, shuffled(part, random, key)]),
  )
}

/** Places of all plain values. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]))
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
  return [path]
}

function mutate(value: unknown, [first, ...rest]: (string | number)[]): unknown {
  if (first === undefined)
    return typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}~`
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >
  copy[first] = mutate(copy[first], rest)
  return copy
}

describe('Envoy against istiod’s intent', () => {
  it('has no difference where both are in step, and says what was not looked at', () => {
    const compared = intent(envoyDump())
    expect(compared.differences).toEqual([])
    expect(compared.alike).toEqual({
      listener: 3,
      route: 1,
      cluster: 2,
      endpoints: 1,
      secret: 0,
      extension: 0,
    })
    const said = compared.leftOut.join(' ')
    for (const word of ['bootstrap', 'secret', 'Versions', 'order', 'listeners', 'defaults'])
      expect(said).toContain(word)
  })

  it('tells a weight, and there alone', () => {
    const compared = intent(
      edited(edited(envoyDump(), '"weight":80', '"weight":50'), '"weight":20', '"weight":50'),
    )
    expect(found(compared)).toEqual([
      {
        kind: 'route',
        name: '80',
        state: 'changed',
        words: `Route everyone (prefix /) of ${FORUM}:80 leads to ${VM_CLUSTER} 50%, outbound|80|k8s|${FORUM} 50% in Envoy and to ${VM_CLUSTER} 80%, outbound|80|k8s|${FORUM} 20% by istiod’s intent.`,
      },
    ])
    expect(compared.differences[0]?.changes[0]).toEqual({
      path: `virtual_hosts[${FORUM}:80].routes[everyone].route.weighted_clusters.clusters[${VM_CLUSTER}].weight`,
      one: '50',
      other: '80',
    })
  })

  it('tells an endpoint that is missing and one that is not healthy', () => {
    const compared = intent(edited(envoyDump(), '"address":"10.10.0.26"', '"address":"10.10.0.99"'))
    expect(found(compared)).toEqual([
      {
        kind: 'endpoints',
        name: VM_CLUSTER,
        state: 'changed',
        words: 'Only Envoy has endpoint 10.10.0.99:8080. Only istiod’s intent has endpoint 10.10.0.26:8080.',
      },
    ])
    const ejected = intent(edited(envoyDump(), '"health_status":"HEALTHY"', '"health_status":"UNHEALTHY"'))
    expect(ejected.differences[0]?.words).toContain(
      'The health of 10.10.0.25:8080 is unhealthy in Envoy and healthy by istiod’s intent.',
    )
  })

  it('tells a route, a cluster or a listener that is missing', () => {
    expect(
      found(intent(edited(envoyDump(), '"name":"canary-users"', '"name":"others"')))[0]?.words,
    ).toContain(
      `Only istiod’s intent has route canary-users (prefix /, header canary-user exact true) of ${FORUM}:80.`,
    )
    expect(
      found(intent(edited(envoyDump(), '"name":"240.240.0.1_5432"', '"name":"240.240.0.2_5432"'))),
    ).toMatchObject([
      { kind: 'listener', name: '240.240.0.2_5432', state: 'only-one' },
      {
        kind: 'listener',
        name: '240.240.0.1_5432',
        state: 'only-other',
        words: expect.stringContaining('in Envoy'),
      },
    ])
    const without = intent(sectionDump('ClustersConfigDump', {}))
    expect(found(without)).toContainEqual({
      kind: 'cluster',
      name: VM_CLUSTER,
      state: 'only-other',
      words: 'Only istiod’s intent has this cluster. What is routed to it fails in Envoy.',
    })
    expect(without.leftOut).toContain('Endpoints: they are not in both configurations.')
  })

  it('tells another TLS mode', () => {
    const plain = intent(
      edited(envoyDump(), '"require_client_certificate":true', '"require_client_certificate":false'),
    )
    expect(plain.differences).toHaveLength(1)
    expect(plain.differences[0]?.words).toMatch(
      /^Filter chain 0\.0\.0\.0_8080 .* has TLS mode simple in Envoy and mutual by/,
    )
    const sockets = intent(edited(envoyDump(), 'UpstreamTlsContext', 'Other'))
    expect(sockets.differences).toMatchObject([
      {
        kind: 'cluster',
        words: expect.stringContaining('is none, by endpoint in Envoy and mutual or none, by endpoint'),
      },
    ])
  })

  it('tells a refused version in Envoy’s words', () => {
    const refused =
      '"name":"240.240.0.1_5432","error_state":{"details":"listener: no such filter"},"active_state"'
    const compared = intent(edited(envoyDump(), '"name":"240.240.0.1_5432","active_state"', refused))
    expect(found(compared)).toEqual([
      {
        kind: 'listener',
        name: '240.240.0.1_5432',
        state: 'changed',
        words:
          'The latest version is refused in Envoy: Envoy does not take it and keeps the one before it, saying “listener: no such filter”.',
      },
    ])
  })
})

describe('two configurations of one proxy', () => {
  it('differ by a certificate that was renewed', () => {
    const now = configOf(envoyDump())
    const before = configOf(envoyDump())
    for (const one of before.resources)
      if (one.kind === 'secret') one.body = { ...one.body, certificates: [] }
    const compared = compareConfigs(now, before, { what: 'earlier' })
    expect(compared.differences).toMatchObject([
      { kind: 'secret', name: 'default', words: expect.stringContaining('renewed') },
    ])
    expect(compareConfigs(now, before, { what: 'other-proxy' }).differences).toEqual([])
  })

  it.each(['intent', 'earlier', 'other-proxy'] as const)(
    'have no differences when they are the same (%s)',
    (what) => {
      fc.assert(
        fc.property(fc.boolean(), fc.integer(), (isEnvoy, seed) => {
          const config = configOf(isEnvoy ? envoyDump() : istiodDump())
          let state = seed
          const random = () => {
            state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
            return state
          }
          const other: ProxyConfig = {
            resources: [...config.resources]
              .sort(() => (random() > 0 ? 1 : -1))
              .map((one) => ({ ...one, version: 'another', body: shuffled(one.body, random) as JsonObject })),
          }
          expect(compareConfigs(config, other, { what }).differences).toEqual([])
        }),
        { numRuns: 15 },
      )
    },
  )

  it('name exactly the resource in which a single value differs', () => {
    const config = configOf(istiodDump())
    // A resource is what it is whatever its type is called, and endpoints are those of the cluster that they are listed under.
    const isContent = (path: (string | number)[]) => path[0] !== '@type' && path[0] !== 'cluster_name'
    const places = config.resources.flatMap(({ body }, index) =>
      leaves(body)
        .filter(isContent)
        .map((path) => ({ index, path })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ index, path }) => {
        const resources = config.resources.map((one, at) =>
          at === index ? { ...one, body: mutate(one.body, path) as JsonObject } : one,
        )
        const { differences } = compareConfigs({ resources }, config, { what: 'earlier' })
        const changed = config.resources[index]
        expect(differences.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
          `${changed?.kind} ${changed?.name}`,
        ])
        expect(differences[0]?.changes.length).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })
})

describe('two proxies', () => {
  it('do not differ by their own addresses, statistics and tags of traces', () => {
    const listener = (own: string, another: string) => ({
      name: `${another}_9000`,
      address: { socket_address: { address: another, port_value: 9000 } },
      filter_chains: [
        {
          filters: [
            {
              name: 'http',
              typed_config: {
                stat_prefix: `inbound_${own}`,
                tracing: { custom_tags: [{ tag: 'istio.canonical_revision', literal: { value: own } }] },
              },
            },
          ],
        },
      ],
    })
    const dump = (own: string, another: string, port: number) =>
      configOf(
        sectionDump('ListenersConfigDump', {
          dynamic_listeners: [
            { name: `${another}_9000`, active_state: { listener: { ...listener(own, another), port } } },
          ],
        }),
      )
    const [a, b] = ['10.10.0.2', '10.10.0.25']
    const compare = (port: number) =>
      compareConfigs(dump(a, b, 1), dump(b, a, port), { what: 'other-proxy', ownAddresses: [a, b] })
    expect(compare(1).differences).toEqual([])
    expect(compare(2).differences).toMatchObject([
      { name: '<own address>_9000', changes: [{ path: 'port', one: '1', other: '2' }] },
    ])
  })

  it('have the priorities of their own localities', () => {
    const far = edited(envoyDump(), '"locality":{}', '"priority":1,"locality":{}')
    const [one, other] = [configOf(envoyDump()), configOf(far)]
    expect(compareConfigs(one, other, { what: 'other-proxy' }).differences).toEqual([])
    expect(compareConfigs(one, other, { what: 'earlier' }).differences.map(({ name }) => name)).toEqual([
      'xds-grpc',
      VM_CLUSTER,
    ])
  })
})

it('keeps an answer small though everything differs, and says how much more there is', () => {
  const many = (type: string) =>
    configOf(
      sectionDump('ClustersConfigDump', {
        dynamic_active_clusters: Array.from({ length: MOST_DIFFERENCES + 50 }, (_, index) => ({
          cluster: {
            name: `c${index}`,
            typed: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}`, type.repeat(250)])),
          },
        })),
      }),
    )
  const compared = compareConfigs(many('A'), many('B'), { what: 'earlier' })
  expect(compared.differences).toHaveLength(MOST_DIFFERENCES)
  expect(compared.moreDifferences).toBe(50)
  expect(compared.differences[0]).toMatchObject({ moreChanges: 10 })
  expect(JSON.stringify(compared).length).toBeLessThan(4_000_000)
})

it('takes values that are named like what every object has', () => {
  const hostile = (value: string) =>
    configOf(
      sectionDump('ClustersConfigDump', {
        dynamic_active_clusters: [
          {
            cluster: { name: 'constructor', valueOf: value, constructor: { name: value }, hasOwnProperty: 1 },
          },
        ],
      }),
    )
  expect(compareConfigs(hostile('a'), hostile('a'), { what: 'intent' }).differences).toEqual([])
  expect(compareConfigs(hostile('a'), hostile('b'), { what: 'intent' }).differences).toHaveLength(1)
})
