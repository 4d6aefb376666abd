import { describe, expect, it } from 'vitest'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { type Dirty, emptyDirty } from '#lib/mesh/inventory.ts'
import { knownProxies, namesOf } from '#lib/mesh/mesh-names.ts'
import { nameEntry } from '#lib/mesh/name-row.ts'
import { setNameSettings } from '#lib/mesh/scopes.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'

const HOST = 'db.example.org'
const mesh = () =>
  inventoryOf([
    {
      kind: 'ServiceEntry',
      metadata: { namespace: 'shop', name: 'db' },
      spec: { hosts: [HOST], resolution: 'DNS', ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] },
      status: { addresses: [{ host: HOST, value: '240.240.0.1' }] },
    },
    {
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'p' },
      spec: { containers: [{ name: 'istio-proxy' }] },
    },
  ])
const told = (more: Partial<NameSettings>): NameSettings => ({
  ...DEFAULT_NAME_SETTINGS,
  knownBy: 'istiod',
  ...more,
})

describe('setNameSettings', () => {
  it('makes rows, names and proxies anew, and says what is touched', () => {
    const inventory = mesh()
    expect(nameEntry(inventory, HOST)?.row).toMatchObject({
      exported: { to: 'all' },
      vips: [{ value: '240.240.0.1', origin: 'allocated' }],
    })
    expect(knownProxies(inventory)[0]?.clusterId).toBe('Kubernetes')
    const before = namesOf(inventory)
    const dirty = emptyDirty()
    const settings = told({ defaultServiceExportTo: ['.'], allocation: 'legacy', clusterId: 'c1' })
    expect(setNameSettings(inventory, settings, dirty)).toBe(true)
    expect(dirty).toMatchObject({ hosts: new Set([HOST]), scopes: true })
    const row = nameEntry(inventory, HOST)?.row
    expect(row?.exported).toEqual({ to: 'namespaces', namespaces: ['shop'] })
    // The hash allocates of its own: what stands in the status is not used.
    expect(row?.vips.map(({ origin, value }) => [origin, value === '240.240.0.1'])).toEqual([
      ['legacy', false],
      ['legacy', false],
    ])
    expect(namesOf(inventory)).not.toBe(before)
    expect(knownProxies(inventory)[0]?.clusterId).toBe('c1')
  })

  it('makes every row anew when a ServiceEntry changes and istiod allocates by its older hash', () => {
    const inventory = mesh()
    setNameSettings(inventory, told({ allocation: 'legacy' }), emptyDirty())
    const entryOf = (host: string): Manifest => ({
      kind: 'ServiceEntry',
      metadata: { namespace: 'shop', name: host },
      spec: { hosts: [host], resolution: 'DNS' },
    })
    const change = (host: string, into: Dirty) => {
      const [object] = inventoryOf([entryOf(host)]).objects.ServiceEntry.values()
      if (object) applyChanges(inventory, [{ type: 'upsert', object }], 0, into)
    }
    const before = nameEntry(inventory, HOST)
    const dirty = emptyDirty()
    change('other.example.org', dirty)
    expect(dirty.hosts).toContain(HOST)
    expect(nameEntry(inventory, HOST)).not.toBe(before)
    setNameSettings(inventory, told({}), emptyDirty())
    const kept = nameEntry(inventory, HOST)
    change('third.example.org', emptyDirty())
    expect(nameEntry(inventory, HOST)).toBe(kept)
  })

  it('leaves all as it is for equal settings, and for defaults after istiod has spoken', () => {
    const inventory = mesh()
    setNameSettings(inventory, told({ clusterId: 'c1' }), emptyDirty())
    const names = namesOf(inventory)
    for (const settings of [told({ clusterId: 'c1' }), DEFAULT_NAME_SETTINGS]) {
      const dirty = emptyDirty()
      expect(setNameSettings(inventory, settings, dirty)).toBe(false)
      expect(dirty.hosts.size).toBe(0)
    }
    expect(namesOf(inventory)).toBe(names)
  })
})
