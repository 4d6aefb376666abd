import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocateLegacy,
  allocationOf,
  isLegacyAddress,
  legacyAddressOf,
} from '#lib/names/legacy-allocation.ts'
import { entry, namesOf } from '#lib/names/names.test-helper.ts'

const host = (name: string) => `${name}.example.org`
const names = (...all: string[]) =>
  namesOf(
    all.map((name, index) =>
      entry(`shop/${name}`, { hosts: [host(name)] }, { creationTimestamp: `2026-09-01T08:00:0${index}Z` }),
    ),
  )
const addressOf = (mesh: ReturnType<typeof names>, name: string) => {
  const [service] = mesh.byHost.get(host(name)) ?? []
  return service && legacyAddressOf(mesh, service)
}

/** What istiod's own algorithm gives; h69 and h106 have the same hash. */
const H69 = { v4: '240.240.166.198', v6: '2001:2::f0f0:a6c6' }
describe('the older allocation', () => {
  it('gives what istiod gives, and the older of two that collide the place of both', () => {
    expect(addressOf(names('h69', 'h106'), 'h69')).toEqual(H69)
    expect(addressOf(names('h69', 'h106'), 'h106')).toEqual({
      v4: '240.240.123.181',
      v6: '2001:2::f0f0:7bb5',
    })
    expect(addressOf(names('h106', 'h69'), 'h106')).toEqual(H69)
    expect(addressOf(names('h106', 'h69'), 'h69')).toEqual({ v4: '240.240.199.126', v6: '2001:2::f0f0:c77e' })
  })

  it('gives nothing to wildcards, to hosts with an address, or without resolution', () => {
    for (const spec of [
      { hosts: ['*.example.org'] },
      { hosts: [host('a')], addresses: ['192.0.2.1'] },
      { hosts: [host('a')], resolution: 'NONE' },
    ]) {
      const { services } = namesOf([entry('shop/a', spec)])
      expect([...allocateLegacy(services)]).toEqual([])
    }
  })

  it('gives every host an address of its own, never one that ends in 0 or 255', () => {
    const some = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(some, (all) => {
        const { services } = namesOf([entry('shop/a', { hosts: all.map(host) })])
        const addresses = [...allocateLegacy(services).values()].map(({ v4 }) => v4)
        expect(new Set(addresses).size).toBe(all.length)
        for (const address of addresses) expect(address).toMatch(/^240\.240\.\d+\.(?!0$|255$)\d+$/)
      }),
      { numRuns: 20 },
    )
  })

  it('is recognised by its address', () => {
    const mesh = names('h69')
    expect(isLegacyAddress(mesh, host('h69'), H69.v4)).toBe(true)
    expect(isLegacyAddress(mesh, host('h69'), H69.v6)).toBe(true)
    expect(isLegacyAddress(mesh, host('h69'), '240.240.0.1')).toBe(false)
    expect(isLegacyAddress(mesh, host('other'), H69.v4)).toBe(false)
  })
})

describe('allocationOf', () => {
  const waiting = entry('shop/h69', { hosts: [host('h69')] })
  it('tells from the objects, the settings and a table that istiod served', () => {
    const told = (...ips: string[]) => ({ [host('h69')]: { ips, registry: 'External' as const } })
    expect(allocationOf(namesOf([waiting]))).toBe('unknown')
    expect(allocationOf(namesOf([waiting]), told('192.0.2.1'))).toBe('unknown')
    expect(allocationOf(namesOf([waiting]), told(H69.v4))).toBe('legacy')
    expect(allocationOf(namesOf([waiting], { allocation: 'legacy' }))).toBe('legacy')
    const given = entry('shop/b', { hosts: [host('b')] }, {}, [[host('b'), '240.240.0.1']])
    expect(allocationOf(namesOf([waiting, given]))).toBe('status')
  })

  it.each([
    { hosts: [host('a')], resolution: 'NONE' },
    { hosts: [host('a')], addresses: ['192.0.2.1'] },
    { hosts: ['*.example.org'] },
  ])('knows a host that wants no address: %j', (spec) => {
    expect(allocationOf(namesOf([entry('shop/a', spec)]))).toBe('none')
  })

  it('knows a ServiceEntry that opted out', () => {
    const labels = { labels: { 'networking.istio.io/enable-autoallocate-ip': 'false' } }
    expect(allocationOf(namesOf([entry('shop/a', { hosts: [host('a')] }, labels)]))).toBe('none')
  })
})
