import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareExplanations, explain } from '#lib/names/explain.ts'
import { REASON_CODES } from '#lib/names/explanation.ts'
import { pod, service, serviceEntry, sidecar } from '#lib/names/mesh.test-helper.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'
import { resolve } from '#lib/names/resolve.ts'

const namespace = fc.constantFrom('shop', 'books')
const name = fc.constantFrom('a', 'b', 'mysql')
const host = fc.constantFrom('a.example.com', '*.example.com', 'a.shop.svc.cluster.local', 'b.books', 'a')
const ip = fc.constantFrom('10.96.0.1', '10.96.0.2', 'fd00::1', '240.240.1.1')

const aService = fc
  .record({
    namespace,
    name,
    ip: fc.oneof(ip, fc.constant('None')),
    exportTo: fc.constantFrom('', '.', '~', 'books'),
  })
  .map(({ ip: clusterIP, ...place }) => service(place, clusterIP))
const anEntry = fc
  .record({
    namespace,
    name,
    hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 2 }),
    addresses: fc.oneof(
      fc.constant([]),
      fc.uniqueArray(fc.oneof(ip, fc.constant('10.1.0.0/16')), { maxLength: 2 }),
    ),
    resolution: fc.constantFrom('NONE', 'STATIC', 'DNS', 'DYNAMIC_DNS'),
    exportTo: fc.constantFrom([], ['.'], ['*'], ['books']),
    isAllocated: fc.boolean(),
    optOut: fc.boolean(),
  })
  .map(({ namespace: where, name: called, hosts, isAllocated, optOut, ...spec }) =>
    serviceEntry(
      {
        namespace: where,
        name: called,
        labels: optOut ? { 'networking.istio.io/enable-autoallocate-ip': 'false' } : {},
      },
      { hosts, ...spec },
      isAllocated ? hosts.map((one, index) => ({ host: one, value: `240.240.0.${index + 1}` })) : [],
    ),
  )
const aSidecar = fc
  .record({ namespace, hosts: fc.constantFrom(['./*'], ['*/*'], ['books/*', './a.example.com']) })
  .map(({ namespace: where, hosts }) => sidecar({ namespace: where, name: 'default' }, [...hosts]))
const aPod = fc
  .record({ namespace, app: name, ready: fc.boolean(), subdomain: fc.boolean() })
  .map(({ namespace: where, app, ready, subdomain }) =>
    pod({ namespace: where, name: `${app}-0`, labels: { app } }, '10.244.0.1', {
      ready,
      more: subdomain ? { hostname: `${app}-0`, subdomain: app } : {},
    }),
  )
const aMesh: fc.Arbitrary<Manifest[]> = fc
  .tuple(
    fc.array(aService, { maxLength: 3 }),
    fc.array(anEntry, { maxLength: 3 }),
    fc.array(aSidecar, { maxLength: 1 }),
    fc.array(aPod, { maxLength: 2 }),
  )
  .map(([services, entries, sidecars, pods]) => [...services, ...entries, ...sidecars, ...pods.flat()])

const aProxy = fc
  .record({
    kind: fc.constantFrom('vm' as const, 'pod' as const),
    namespace,
    dnsCapture: fc.boolean(),
    ips: fc.constantFrom(['10.20.0.7'], ['fd00::7'], ['10.20.0.7', 'fd00::7']),
  })
  .map(({ ips, ...change }) => proxyOf({ ...change, ips: [...ips] }))

const aName = fc.oneof(
  host,
  fc
    .tuple(name, fc.constantFrom('', '.shop', '.books.svc', '.shop.svc.cluster.local'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    'x.y.example.com',
    'mysql-0.mysql',
    'a.example.com.shop.svc.cluster.local',
    '',
    '.',
    'nosuch.org',
  ),
)
const question = fc.record({ name: aName, type: fc.constantFrom('A' as const, 'AAAA' as const) })

describe('whatever the mesh, the proxy and the question', () => {
  it('the answer is that of the name table, but for what upstream may know', () =>
    fc.assert(
      fc.property(aMesh, aProxy, question, (mesh, proxy, asked) => {
        const names = namesOf(mesh)
        const resolved = resolve(nameTable(names, proxy), proxy, asked.name, asked.type)
        const { answer } = explain(names, proxy, asked)
        if (proxy.kind === 'pod' && resolved.kind === 'upstream') expect(answer.kind).toBe('upstream')
        else expect(answer).toEqual(resolved)
      }),
      { numRuns: 300 },
    ))

  it('the chain leads to the answer', () =>
    fc.assert(
      fc.property(aMesh, aProxy, question, (mesh, proxy, asked) => {
        const { answer, chain } = explain(namesOf(mesh), proxy, asked)
        const has = (verdict: string, code?: string) =>
          chain.some((reason) => reason.verdict === verdict && (!code || reason.code === code))
        for (const reason of chain) {
          expect(REASON_CODES).toContain(reason.code)
          expect(reason.text).toMatch(/^\S.*[.]$/)
          expect(reason.text).not.toMatch(/undefined|null|\s\s|only ,| {2}/)
          expect(reason.fix).toMatch(/^$|[.?]$/)
        }
        switch (answer.kind) {
          case 'addresses':
            expect(has('bad')).toBe(false)
            expect(has('good', 'in-table')).toBe(true)
            for (const address of answer.addresses)
              expect(chain.some(({ text }) => text.includes(address)) || has('good', 'headless')).toBe(true)
            break
          case 'no-data':
            expect(chain.filter(({ verdict }) => verdict === 'bad').map(({ code }) => code)).toEqual([
              'wrong-family',
            ])
            break
          case 'upstream':
            expect(has('bad')).toBe(true)
            expect(has('good', 'in-table')).toBe(false)
            break
          case 'not-captured':
            expect(chain.map(({ verdict }) => verdict)).toEqual(['bad', ...chain.slice(1).map(() => 'note')])
        }
      }),
      { numRuns: 300 },
    ))

  it('two proxies are told apart exactly when their answers differ', () =>
    fc.assert(
      fc.property(aMesh, aProxy, aProxy, question, (mesh, one, other, asked) => {
        const names = namesOf(mesh)
        const [a, b] = [explain(names, one, asked), explain(names, { ...other, id: 'other.shop' }, asked)]
        const plain = ({ answer }: typeof a) => {
          if (answer.kind === 'addresses') return [...answer.addresses].sort().join()
          return answer.kind === 'upstream' ? answer.expected : answer.kind
        }
        const difference = compareExplanations(a, b)
        expect(difference === '').toBe(plain(a) === plain(b))
        expect(difference).toMatch(/^$|^vm-1\.\w+ gets .+, and other\.shop gets .+, because .+\.$/)
        expect(compareExplanations(a, a)).toBe('')
      }),
      { numRuns: 300 },
    ))
})
