import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { familiesOf, familyOf } from '#lib/names/address-family.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { nameTable } from '#lib/names/name-table.ts'
import {
  type Manifest,
  namesOf,
  sidecar,
  someProxy,
  someServices,
  someSidecars,
} from '#lib/names/names.test-helper.ts'
import { visibilityOf } from '#lib/names/visibility.ts'

const someMesh = fc.tuple(someServices, someSidecars).map((parts) => parts.flat())
const holds = (property: fc.IProperty<[Manifest[], NameProxy]>): void => fc.assert(property, { numRuns: 150 })
const forAll = (check: (mesh: Manifest[], proxy: NameProxy) => void): void =>
  holds(fc.property(someMesh, someProxy, check))

const visible = (names: MeshNames, proxy: NameProxy) =>
  names.services.filter((service) => visibilityOf(names, proxy, service).sees)
const hostsSeen = (names: MeshNames, proxy: NameProxy) =>
  new Set(visible(names, proxy).map(({ hostname }) => hostname))
const own = (proxy: NameProxy, ...hosts: string[]) =>
  sidecar(`${proxy.namespace}/zero`, { egress: [{ hosts }] })
const withoutSidecars = (mesh: Manifest[]) => mesh.filter(({ kind }) => kind !== 'Sidecar')

describe('a name table', () => {
  it('is the same in whatever order the objects came', () => {
    fc.assert(
      fc.property(someMesh, someProxy, fc.infiniteStream(fc.nat()), (mesh, proxy, keys) => {
        const shuffled = mesh
          .map((manifest) => ({ manifest, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ manifest }) => manifest)
        expect(nameTable(namesOf(shuffled), proxy)).toEqual(nameTable(namesOf(mesh), proxy))
      }),
      { numRuns: 150 },
    )
  })

  it('holds no host that is not visible', () => {
    forAll((mesh, proxy) => {
      const names = namesOf(mesh)
      expect(hostsSeen(names, proxy)).toEqual(
        new Set([...hostsSeen(names, proxy), ...Object.keys(nameTable(names, proxy))]),
      )
    })
  })

  it('has a host with a visible ClusterIP of the proxy’s family from Kubernetes', () => {
    forAll((mesh, proxy) => {
      const names = namesOf(mesh)
      const table = nameTable(names, proxy)
      for (const { registry, clusterIps, hostname } of visible(names, proxy)) {
        const [first = ''] = clusterIps
        const isUsable = familiesOf(proxy.ips).includes(familyOf(first) ?? 'v6')
        if (registry !== 'Kubernetes' || first === '' || !isUsable) continue
        expect(table[hostname]).toMatchObject({ registry: 'Kubernetes' })
        expect(clusterIps).toEqual(expect.arrayContaining(table[hostname]?.ips ?? []))
      }
    })
  })

  it('holds IP addresses only, and allocated ones only of the proxy’s families and with capture', () => {
    forAll((mesh, proxy) => {
      const ips = Object.values(nameTable(namesOf(mesh), proxy)).flatMap((info) => info.ips)
      const families = familiesOf(proxy.ips)
      for (const ip of ips) {
        const family = familyOf(ip)
        expect(family).not.toBeNull()
        if (!/^240\.240\.|^2001:2::/.test(ip)) continue
        expect(proxy.dnsCapture).toBe(true)
        expect(families).toContain(family)
      }
    })
  })
})

describe('hiding', () => {
  it('with exportTo makes no host visible', () => {
    forAll((mesh, proxy) => {
      const before = hostsSeen(namesOf(mesh), proxy)
      mesh.forEach((manifest, index) => {
        if (manifest.kind !== 'ServiceEntry') return
        const hidden = { ...manifest, spec: { ...(manifest.spec as object), exportTo: ['~'] } }
        const after = hostsSeen(namesOf(mesh.with(index, hidden)), proxy)
        expect([...after].filter((host) => !before.has(host))).toEqual([])
      })
    })
  })

  it('with a Sidecar takes away from what is seen without', () => {
    forAll((mesh, proxy) => {
      const all = hostsSeen(namesOf(withoutSidecars(mesh)), proxy)
      const names = namesOf(mesh)
      // Exact hosts overlook "~" beside a namespace, which other rules do not.
      const some = visible(names, proxy).filter(({ exportTo }) => !exportTo.includes('~'))
      expect(some.filter(({ hostname }) => !all.has(hostname))).toEqual([])
    })
  })

  it('of everything leaves nothing, and letting all through is as having no Sidecar', () => {
    forAll((mesh, proxy) => {
      const plain = withoutSidecars(mesh)
      expect(nameTable(namesOf([...plain, own(proxy, '~/*')]), proxy)).toEqual({})
      expect(nameTable(namesOf([...plain, own(proxy, '*/*', '*/*')]), proxy)).toEqual(
        nameTable(namesOf(plain), proxy),
      )
    })
  })
})

it('exact hosts let the same hosts through as a filter by them, where nothing is exported to some alone', () => {
  forAll((mesh, proxy) => {
    const plain = withoutSidecars(mesh).map(exportedToAll)
    const exact = visible(namesOf(plain), proxy)
      .filter(({ hostname }) => !hostname.startsWith('*'))
      .map(({ namespace, hostname }) => `${namespace}/${hostname}`)
    if (exact.length === 0) return
    // A wildcard of a namespace that does not exist lets nothing more through, but istiod goes another way.
    const filtered = own(proxy, ...exact, 'nowhere/*')
    expect(hostsSeen(namesOf([...plain, own(proxy, ...exact)]), proxy)).toEqual(
      hostsSeen(namesOf([...plain, filtered]), proxy),
    )
  })
})

const exportedToAll = (manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, annotations: {} },
  spec: { ...(manifest.spec as object), exportTo: [] },
})
