import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonObject, textsOf } from '#lib/json.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import { orderWrites, type SpecChange } from '#lib/traffic/order-writes.ts'

const rule: WritableRef = { kind: 'DestinationRule', namespace: 'shop', name: 'forum' }
const service: WritableRef = { kind: 'VirtualService', namespace: 'shop', name: 'forum' }

const subsets = (of: Record<string, string>, more: JsonObject = {}): JsonObject => ({
  host: 'forum',
  ...more,
  subsets: Object.entries(of).map(([name, version]) => ({ name, labels: { version } })),
})
const routes = (...names: string[]): JsonObject => ({
  hosts: ['forum'],
  http: [
    { route: names.map((subset) => ({ destination: { host: 'forum.shop.svc.cluster.local', subset } })) },
  ],
})
const namesIn = (spec: JsonObject | null | undefined): string[] =>
  (spec?.subsets as { name: string }[] | undefined)?.map(({ name }) => name) ?? []
const told = (writes: SpecChange[]) =>
  writes.map(({ ref, after }) =>
    ref.kind === 'VirtualService' ? 'service' : after ? namesIn(after).join() : 'gone',
  )

describe('orderWrites', () => {
  it('counts rules of any wildcard for the hosts that they cover', () => {
    const after = { ...subsets({}), host: '*forum.shop.svc.cluster.local' }
    const before = { ...subsets({ v1: '1' }), host: after.host }
    const gone = { ref: service, before: routes('v1'), after: routes('v2') }
    expect(told(orderWrites([{ ref: rule, before, after }, gone]))).toEqual(['service', ''])
  })

  it('creates the DestinationRule before, and deletes it after, the VirtualService', () => {
    const both = [
      { ref: service, before: null, after: routes('vm') },
      { ref: rule, before: null, after: subsets({ vm: '1' }) },
    ]
    expect(orderWrites(both).map(({ ref }) => ref.kind)).toEqual(['DestinationRule', 'VirtualService'])
    const gone = both.map(({ ref, after }) => ({ ref, before: after, after: null }))
    expect(orderWrites(gone).map(({ ref }) => ref.kind)).toEqual(['VirtualService', 'DestinationRule'])
  })

  it('writes a DestinationRule twice that brings a subset and takes one', () => {
    const writes = orderWrites([
      { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v2: '2', v3: '3' }) },
      { ref: service, before: routes('v1', 'v2'), after: routes('v2', 'v3') },
    ])
    expect(told(writes)).toEqual(['v2,v3,v1', 'service', 'v2,v3'])
  })

  it('writes it once where once is safe', () => {
    const service1 = { ref: service, before: routes('v1'), after: routes('v1') }
    const change = { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v1: '1' }) }
    expect(told(orderWrites([change, service1]))).toEqual(['v1'])
    expect(told(orderWrites([change, { ...service1, before: routes('v2') }]))).toEqual(['service', 'v1'])
  })

  it('leaves a subset its labels until nothing is sent to it', () => {
    const writes = orderWrites([
      { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v1: '9', v2: '2' }) },
      { ref: service, before: routes('v1'), after: routes('v2') },
    ])
    expect(told(writes)).toEqual(['service', 'v1,v2'])
  })

  it('leaves out what does not change, whatever the order of its keys', () => {
    const before = { host: 'forum', subsets: [] }
    expect(orderWrites([{ ref: rule, before, after: { subsets: [], host: 'forum' } }])).toEqual([])
  })

  it('creates a delegate before, and deletes it after, the VirtualService that hands over to it', () => {
    const delegate: WritableRef = { ...service, name: 'part' }
    const part = { ref: delegate, before: null, after: { http: [] } }
    const root = { ref: service, before: null, after: routes('v1') }
    const names = (changes: SpecChange[]) => orderWrites(changes).map(({ ref }) => ref.name)
    expect(names([root, part])).toEqual(['part', 'forum'])
    const away = [part, root].map(({ ref, after }) => ({ ref, before: after, after: null }))
    expect(names(away)).toEqual(['forum', 'part'])
  })

  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const versions = fc.dictionary(name, fc.constantFrom('1', '2'), { maxKeys: 4 })
  /** One state of the edit: a rule, and two services that name only what it has. */
  const state = fc.option(versions, { nil: null }).chain((of) => {
    const has = Object.keys(of ?? {})
    const named =
      has.length > 0 ? fc.option(fc.subarray(has, { minLength: 1 }), { nil: null }) : fc.constant(null)
    return fc.record({ of: fc.constant(of), one: named, two: named, policy: fc.boolean() })
  })

  it('never lets a VirtualService name a subset that its DestinationRule lacks, nor with other labels', () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const two: WritableRef = { ...service, name: 'other' }
        const specs = ({ of, one, two: other, policy }: typeof from) =>
          new Map<string, JsonObject | null>([
            [editKey(rule), of && subsets(of, policy ? { trafficPolicy: {} } : {})],
            [editKey(service), one && routes(...one)],
            [editKey(two), other && routes(...other)],
          ])
        const before = specs(from)
        const after = specs(to)
        const edits = [service, rule, two].map((ref) => ({
          ref,
          before: before.get(editKey(ref)) ?? null,
          after: after.get(editKey(ref)) ?? null,
        }))
        const now = new Map(before)
        for (const write of orderWrites(edits)) {
          expect(now.get(editKey(write.ref))).toEqual(write.before)
          now.set(editKey(write.ref), write.after)
          const rules = now.get(editKey(rule))
          const has = Array.isArray(rules?.subsets) ? rules.subsets : []
          for (const ref of [service, two]) {
            const spec = now.get(editKey(ref))
            const isOld = spec === before.get(editKey(ref))
            const state = isOld ? from : to
            for (const subset of spec ? ((ref === service ? state.one : state.two) ?? []) : []) {
              const found = has.find((one) => one.name === subset)
              expect(found).toBeDefined()
              const others = isOld ? [to.one, to.two] : [from.one, from.two]
              if (!others.some((names) => names?.includes(subset)))
                expect(found.labels.version).toBe(state.of?.[subset])
            }
          }
        }
        expect(now).toEqual(after)
      }),
      { numRuns: 2000 },
    )
  })

  it('brings what routes need before them, and takes it away after them, the other way round', () => {
    const all = BUILDING.map(
      (kind): SpecChange => ({ ref: { ...service, kind }, before: null, after: { a: 1 } }),
    )
    const kinds = (changes: SpecChange[]) => orderWrites(changes.toReversed()).map(({ ref }) => ref.kind)
    expect(kinds(all)).toEqual(BUILDING)
    expect(kinds(all.map(({ ref }) => ({ ref, before: { a: 1 }, after: null })))).toEqual(
      BUILDING.toReversed(),
    )
  })

  it('lets plain text in before anybody sends it, and keeps it out after the last one has stopped', () => {
    const policy: WritableRef = { kind: 'PeerAuthentication', namespace: 'shop', name: 'forum' }
    const mode = (of: string) => ({ mtls: { mode: of } })
    const tls = {
      ref: rule,
      before: subsets({}),
      after: subsets({}, { trafficPolicy: { tls: { mode: 'DISABLE' } } }),
    }
    const kinds = (before: JsonObject | null, after: JsonObject | null) =>
      orderWrites([tls, { ref: policy, before, after }]).map(({ ref }) => ref.kind)
    const [first, last] = [
      ['PeerAuthentication', 'DestinationRule'],
      ['DestinationRule', 'PeerAuthentication'],
    ]
    expect(kinds(mode('STRICT'), mode('PERMISSIVE'))).toEqual(first)
    expect(kinds(mode('STRICT'), null)).toEqual(first)
    expect(kinds(mode('PERMISSIVE'), mode('STRICT'))).toEqual(last)
    expect(kinds(null, mode('STRICT'))).toEqual(last)
    expect(kinds(mode('DISABLE'), mode('PERMISSIVE'))).toEqual(first)
    expect(
      kinds(mode('STRICT'), { ...mode('STRICT'), portLevelMtls: { 80: { mode: 'PERMISSIVE' } } }),
    ).toEqual(first)
    expect(kinds({ portLevelMtls: { 80: { mode: 'PERMISSIVE' } } }, mode('STRICT'))).toEqual(last)
  })

  it('never leaves a route to a host, or through a gateway, that is not there', () => {
    const places = fc.uniqueArray(fc.constantFrom('a.example', 'b.example', 'c.example'), { maxLength: 3 })
    /** One state: ServiceEntries with these hosts, Gateways, and services that only use what is there. */
    const world = fc
      .record({ hosts: places, gateways: places, pick: fc.nat() })
      .map(({ hosts, gateways, pick }) => ({
        hosts,
        gateways,
        to: hosts.length > 0 ? hosts[pick % hosts.length] : undefined,
        through: gateways.length > 0 ? gateways[pick % gateways.length] : undefined,
      }))
    const refOf = (kind: WritableRef['kind'], name: string): WritableRef => ({
      kind,
      namespace: 'shop',
      name,
    })
    type World = { hosts: string[]; gateways: string[]; to: string | undefined; through: string | undefined }
    const specsOf = ({ hosts, gateways, to, through }: World) =>
      new Map<string, { ref: WritableRef; spec: JsonObject }>(
        [
          ...hosts.map((host) => ({ ref: refOf('ServiceEntry', host), spec: { hosts: [host] } })),
          ...gateways.map((name) => ({ ref: refOf('Gateway', name), spec: { selector: { a: name } } })),
          ...(to
            ? [
                {
                  ref: service,
                  spec: {
                    hosts: [to],
                    gateways: through ? [through] : [],
                    http: [{ route: [{ destination: { host: to } }] }],
                  },
                },
              ]
            : []),
        ].map((one) => [editKey(one.ref), one]),
      )
    fc.assert(
      fc.property(world, world, (from, to) => {
        const [before, after] = [specsOf(from), specsOf(to)]
        const keys = [...new Set([...before.keys(), ...after.keys()])]
        const edits = keys.flatMap((key) => {
          const ref = (before.get(key) ?? after.get(key))?.ref
          return ref
            ? [{ ref, before: before.get(key)?.spec ?? null, after: after.get(key)?.spec ?? null }]
            : []
        })
        const now = new Map(keys.map((key) => [key, before.get(key)?.spec ?? null]))
        for (const write of orderWrites(edits)) {
          now.set(editKey(write.ref), write.after)
          const route = now.get(editKey(service))
          for (const host of (route?.hosts as string[] | undefined) ?? [])
            expect(now.get(editKey(refOf('ServiceEntry', host)))).toBeTruthy()
          for (const name of (route?.gateways as string[] | undefined) ?? [])
            expect(now.get(editKey(refOf('Gateway', name)))).toBeTruthy()
        }
        expect(now).toEqual(new Map(keys.map((key) => [key, after.get(key)?.spec ?? null])))
      }),
    )
  })

  it('drops a host or port of a ServiceEntry after the routes that may lead there', () => {
    const entry: WritableRef = { kind: 'ServiceEntry', namespace: 'shop', name: 'db' }
    const hosts = (...names: string[]): JsonObject => ({ hosts: names })
    const route = { ref: service, before: routes('v1'), after: routes('v2') }
    const kinds = (before: JsonObject, after: JsonObject) =>
      orderWrites([{ ref: entry, before, after }, route]).map(({ ref }) => ref.kind)
    expect(kinds(hosts('a', 'b'), hosts('a'))).toEqual(['VirtualService', 'ServiceEntry'])
    expect(kinds(hosts('a'), hosts('a', 'b'))).toEqual(['ServiceEntry', 'VirtualService'])
    expect(kinds(hosts('a', 'b'), hosts('b'))).toEqual(['VirtualService', 'ServiceEntry'])
  })

  const twice = (kind: WritableRef['kind'], before: JsonObject, after: JsonObject): (JsonObject | null)[] => {
    const route = { ref: service, before: routes('v1'), after: routes('v2') }
    const writes = orderWrites([{ ref: { ...service, kind }, before, after }, route])
    return writes.filter(({ ref }) => ref.kind === kind).map((write) => write.after)
  }

  it('writes a ServiceEntry twice that gains a host or port and loses one', () => {
    const entry = (host: string, number: number, name = 'http', more: JsonObject = {}): JsonObject => ({
      hosts: [host],
      ports: [{ number, name }],
      ...more,
    })
    expect(twice('ServiceEntry', entry('a.x', 80), entry('b.x', 80))).toEqual([
      { ...entry('b.x', 80), hosts: ['b.x', 'a.x'] },
      entry('b.x', 80),
    ])
    const ports = [
      { number: 81, name: 'new' },
      { number: 80, name: 'http' },
    ]
    expect(twice('ServiceEntry', entry('a.x', 80), entry('a.x', 81, 'new'))[0]).toMatchObject({ ports })
    // Two ports of one name, two ways to resolve, and endpoints beside a selector can't be in one.
    expect(twice('ServiceEntry', entry('a.x', 80), entry('a.x', 81))).toHaveLength(1)
    const by = (resolution: string) => ({ resolution })
    const [dns, fixed] = [entry('a.x', 80, 'http', by('DNS')), entry('b.x', 80, 'http', by('STATIC'))]
    expect(twice('ServiceEntry', dns, fixed)).toEqual([fixed])
    const endpoints = entry('a.x', 80, 'http', { endpoints: [{ address: '10.0.0.1' }] })
    const selected = entry('a.x', 80, 'http', { workloadSelector: { labels: { a: 'b' } } })
    expect(twice('ServiceEntry', endpoints, selected)).toEqual([selected])
  })

  it('writes a Gateway twice that gains a host or server and loses one', () => {
    const server = (number: number, name: string, ...hosts: string[]) => ({ port: { number, name }, hosts })
    const gateway = (...servers: JsonObject[]): JsonObject => ({ selector: { a: 'b' }, servers })
    const both = (before: JsonObject[], after: JsonObject[]) =>
      twice('Gateway', gateway(...before), gateway(...after))
    const [a, b] = [server(443, 'https', 'a.x'), server(443, 'https', 'b.x')]
    expect(both([a], [b])).toEqual([gateway(server(443, 'https', 'b.x', 'a.x')), gateway(b)])
    expect(both([a], [server(80, 'http', 'a.x')])[0]).toEqual(gateway(server(80, 'http', 'a.x'), a))
    // No two servers of a Gateway may have a port of one name, so the old one can't stay.
    expect(both([a], [server(80, 'https', 'a.x')])).toHaveLength(1)
    // What moves to another server of the same port is not lost.
    expect(both([server(443, 'one', 'a.x')], [server(443, 'two', 'a.x')])).toHaveLength(1)
  })

  it('leaves a Sidecar the hosts that routes lead to until these are written', () => {
    const kinds = (before: JsonObject, after: JsonObject) =>
      orderWrites([
        { ref: { ...service, kind: 'Sidecar' }, before, after },
        { ref: service, before: routes('v1'), after: routes('v2') },
      ]).map(({ ref }) => ref.kind)
    const egress = (...hosts: string[]): JsonObject => ({ egress: [{ hosts }] })
    const [first, last] = [
      ['Sidecar', 'VirtualService'],
      ['VirtualService', 'Sidecar'],
    ]
    expect(kinds(egress('./a'), egress('./a', './b'))).toEqual(first)
    expect(kinds(egress('./b', './a'), egress('./a'))).toEqual(last)
    expect(kinds({}, egress('./a'))).toEqual(last)
    expect(kinds(egress('./a'), {})).toEqual(first)
    expect(kinds(egress('*/*'), egress('*/*', '~shop/b'))).toEqual(last)
    expect(kinds(egress('*/*', '~shop/b'), egress('*/*'))).toEqual(first)
    expect(twice('Sidecar', egress('./a'), egress('./b'))).toEqual([egress('./b', './a'), egress('./b')])
    const port = { port: { number: 80 }, hosts: ['./c'] }
    expect(twice('Sidecar', { egress: [port, { hosts: ['./a'] }] }, egress('./b'))[0]).toEqual({
      egress: [port, { hosts: ['./b', './a'] }],
    })
  })

  it('never leaves a route to a host that its ServiceEntry, Gateway or Sidecar lacks, whatever these gain and lose', () => {
    const hosts = fc.uniqueArray(fc.constantFrom('a.x', 'b.x', 'c.x', 'd.x'), { minLength: 1 })
    const holders: [WritableRef['kind'], (of: string[]) => JsonObject][] = [
      ['ServiceEntry', (of) => ({ hosts: of })],
      ['Gateway', (of) => ({ servers: [{ port: { number: 80, name: 'http' }, hosts: of }] })],
      ['Sidecar', (of) => ({ egress: [{ hosts: of.map((host) => `*/${host}`) }] })],
    ]
    fc.assert(
      fc.property(hosts, hosts, fc.nat(), fc.constantFrom(...holders), (old, now, pick, [kind, specOf]) => {
        const ref = { ...service, kind }
        const routeTo = (of: string[]) => ({ hosts: [of[pick % of.length]], http: [] })
        const writes = orderWrites([
          { ref, before: specOf(old), after: specOf(now) },
          { ref: service, before: routeTo(old), after: routeTo(now) },
        ])
        let [holder, route]: (JsonObject | null)[] = [specOf(old), routeTo(old)]
        for (const write of writes) {
          expect(write.before).toEqual(write.ref === service ? route : holder)
          if (write.ref === service) route = write.after
          else holder = write.after
          expect(JSON.stringify(holder)).toContain(String(textsOf(route?.hosts)[0]))
        }
        expect([holder, route]).toEqual([specOf(now), routeTo(now)])
        expect(writes.length).toBeLessThanOrEqual(3)
      }),
    )
  })
})

const BUILDING: WritableRef['kind'][] = [
  'WorkloadGroup',
  'WorkloadEntry',
  'ServiceEntry',
  'DestinationRule',
  'Gateway',
  'Sidecar',
  'VirtualService',
]
