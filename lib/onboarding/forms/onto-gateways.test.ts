import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { emptyGatewaysForm, type GatewaysForm, gatewaysOf } from '#lib/onboarding/forms/gateways.ts'
import { foreignRoutes, ontoExisting } from '#lib/onboarding/forms/onto-gateways.ts'
import { gatewaysFormOf } from '#lib/onboarding/forms/read-gateways.ts'
import { rebaseGateways } from '#lib/onboarding/forms/rebase-gateways.ts'

const selector = { istio: 'eastwestgateway' }
const object = (kind: string, name: string, spec: JsonObject): JsonObject => ({
  kind,
  metadata: { name, namespace: 'istio-system' },
  spec,
})
const passed = (number: number, name: string, more = {}) => ({
  port: { number, name, protocol: 'TLS' },
  tls: { mode: 'PASSTHROUGH' },
  hosts: ['*'],
  ...more,
})
const crossing = (number: number, name: string, host: string, more = {}) => ({
  port: { number, name, protocol: 'TLS' },
  tls: { mode: 'AUTO_PASSTHROUGH' },
  hosts: [host],
  ...more,
})
const https = {
  port: { number: 443, name: 'https', protocol: 'HTTPS' },
  hosts: ['a.org'],
  tls: { mode: 'SIMPLE' },
}
const led = (service: string, port: number, target: number, more = {}) => ({
  match: [{ port, sniHosts: ['*'], ...more }],
  route: [{ destination: { host: `${service}.istio-system.svc.cluster.local`, port: { number: target } } }],
})
const gatewayOf = (...servers: JsonObject[]) => object('Gateway', 'gw', { selector, servers })
const routesOf = (...tls: JsonObject[]) =>
  object('VirtualService', 'vs', { hosts: ['*'], gateways: ['gw'], exportTo: ['.'], tls })

/** The specs after a change of the form that was read from these objects. */
function edited(
  objects: readonly [JsonObject, ...JsonObject[]],
  change: (form: GatewaysForm) => GatewaysForm = (form) => form,
): unknown[] {
  const [gateway, virtualService = null] = objects
  const begunOn = gatewaysFormOf(gateway, virtualService)
  return ontoExisting(change(begunOn), objects, begunOn).map(({ spec }) => spec)
}
const setIstiod = (more: Partial<GatewaysForm['istiod']>) => (form: GatewaysForm) => ({
  ...form,
  istiod: { ...form.istiod, ...more },
})

describe('objects that are edited', () => {
  test.each<[what: string, objects: readonly [JsonObject, ...JsonObject[]]]>([
    [
      'several servers for services',
      [gatewayOf(crossing(15_443, 'a', '*.local', { bind: '10.0.0.1' }), crossing(15_444, 'b', '*.global'))],
    ],
    [
      'servers with more than the form shows',
      [
        gatewayOf(https, passed(15_012, 'a', { name: 'x', bind: '10.0.0.1' }), passed(15_017, 'b')),
        routesOf(led('istiod', 15_012, 15_012), led('istiod', 15_017, 443)),
      ],
    ],
    [
      'a server passed on as HTTPS, and one without a route',
      [
        gatewayOf(passed(1, 'a', { port: { number: 1, name: 'a', protocol: 'HTTPS' } }), passed(2, 'b')),
        routesOf(led('istiod', 1, 15_012)),
      ],
    ],
    [
      'routes to two revisions',
      [
        gatewayOf(passed(15_012, 'a')),
        routesOf(
          led('istiod-canary', 15_012, 15_012, { sniHosts: ['c.org'] }),
          led('istiod', 15_012, 15_012),
        ),
      ],
    ],
    [
      'a route of two ports, and one by weight',
      [
        gatewayOf(passed(1, 'a'), passed(2, 'b'), passed(3, 'c')),
        routesOf({ ...led('istiod', 1, 15_012), match: [{ port: 1 }, { port: 2 }] }, led('istiod', 3, 443)),
      ],
    ],
    [
      'a selector without labels',
      [object('Gateway', 'gw', { selector: {}, servers: [crossing(1, 'a', '*.local')] })],
    ],
  ])('stay as they are without a change: %s', (_, objects) =>
    expect(edited(objects)).toEqual(objects.map(({ spec }) => spec)),
  )

  test('a change is of what it was made to, and keeps the rest of it', () => {
    const objects = [
      gatewayOf(https, passed(15_012, 'a', { bind: '10.0.0.1' }), passed(15_017, 'b')),
      routesOf(
        led('istiod-canary', 15_012, 15_012, { sourceLabels: { a: 'b' } }),
        led('istiod', 15_012, 15_012),
        led('istiod-canary', 15_017, 443),
      ),
    ] as const
    const changed = edited(objects, (form) =>
      setIstiod({
        ports: form.istiod.ports.slice(0, 1).map((port) => ({ ...port, number: 25_012, target: 2 })),
      })(form),
    )
    expect(changed).toEqual([
      { selector, servers: [https, passed(25_012, 'a', { bind: '10.0.0.1' })] },
      {
        hosts: ['*'],
        gateways: ['gw'],
        exportTo: ['.'],
        tls: [led('istiod-canary', 25_012, 2, { sourceLabels: { a: 'b' } }), led('istiod', 15_012, 15_012)],
      },
    ])
  })

  test('another revision is asked for by its name', () => {
    const objects = [
      gatewayOf(passed(15_012, 'a')),
      routesOf(led('istiod', 15_012, 15_012, { later: 1 })),
    ] as const
    const service = 'istiod-canary.istio-system.svc'
    expect(edited(objects, setIstiod({ revision: 'canary' }))[1]).toMatchObject({
      tls: [
        led('istiod-canary', 15_012, 15_012, { later: 1, sniHosts: [service, `${service}.cluster.local`] }),
      ],
    })
  })

  test('no labels are none in the object', () =>
    expect(edited([gatewayOf(passed(1, 'a'))], (form) => ({ ...form, selector: [] }))[0]).toEqual({
      servers: [passed(1, 'a')],
    }))

  test('a Gateway that no VirtualService is for gets none', () => {
    const form = gatewaysFormOf(gatewayOf(passed(15_017, 'a')), null)
    expect(gatewaysOf(form).map(({ kind }) => kind)).toEqual(['Gateway'])
    expect(gatewaysOf(setIstiod({ isRouted: true })(form))[1]).toMatchObject({
      spec: { tls: [{ route: [{ destination: { port: { number: 443 } } }] }] },
    })
  })
})

test('a new form takes over servers and routes of its ports, and removes none', () => {
  const form = { ...emptyGatewaysForm() }
  const existing = [
    gatewayOf(passed(9, 'other'), passed(15_012, 'x', { bind: '10.0.0.1' }), https),
    routesOf(led('istiod', 15_012, 1), led('istiod-canary', 15_012, 2)),
    null,
  ]
  const [gateway, virtualService, crossNetwork] = ontoExisting(form, existing, null)
  expect(gateway?.spec).toEqual({
    selector,
    servers: [
      passed(9, 'other'),
      passed(15_012, 'tls-istiod', { bind: '10.0.0.1' }),
      https,
      passed(15_017, 'tls-istiodwebhook'),
    ],
  })
  expect(virtualService?.spec).toMatchObject({
    tls: [led('istiod', 15_012, 15_012), led('istiod-canary', 15_012, 2), led('istiod', 15_017, 443)],
  })
  expect(crossNetwork).toEqual(gatewaysOf(form)[2])
})

test('a VirtualService of another Gateway is not written over', () => {
  const form = setIstiod({ gateway: 'other', virtualService: 'vs' })(emptyGatewaysForm())
  expect(foreignRoutes(form, routesOf()).map(({ field }) => field)).toEqual(['istiod.virtualService'])
  expect(foreignRoutes(setIstiod({ gateway: 'gw' })(form), routesOf())).toEqual([])
  const elsewhere = object('VirtualService', 'vs', { gateways: ['istio-system/other'] })
  expect(foreignRoutes(form, elsewhere)).toEqual([])
})

test('a form put on another version keeps its changes, and what others did since', () => {
  const before = gatewayOf(passed(1, 'a'), passed(2, 'b'), passed(3, 'c'))
  const after = object('Gateway', 'gw', {
    selector: { x: 'y' },
    servers: [passed(1, 'a', { bind: '::1' }), passed(4, 'b'), passed(5, 'd')],
  })
  const [begunOn, theirs] = [gatewaysFormOf(before, null), gatewaysFormOf(after, null)]
  const [a, b] = begunOn.istiod.ports
  if (!a || !b) throw new Error('no rows')
  const added = { number: 7, name: 'new', target: 7, read: null }
  const mine = setIstiod({ ports: [{ ...a, number: 11 }, added] })(begunOn)
  const rebased = rebaseGateways(mine, begunOn, theirs)
  expect(ontoExisting(rebased, [after], theirs)[0]?.spec).toEqual({
    selector: { x: 'y' },
    servers: [passed(11, 'a', { bind: '::1' }), passed(5, 'd'), passed(7, 'new')],
  })
  expect(rebaseGateways(begunOn, begunOn, theirs)).toEqual(theirs)
})
