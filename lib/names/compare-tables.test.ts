import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareTables, type NameTables } from '#lib/names/compare-tables.ts'
import { allocateLegacy } from '#lib/names/legacy-allocation.ts'
import { pod, service, serviceEntry, sidecar } from '#lib/names/mesh.test-helper.ts'
import type { NameInfo, NameSettings, NameTable } from '#lib/names/name-service.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'

const vm = proxyOf()
const external = (...ips: string[]): NameInfo => ({ ips, registry: 'External' })
const db = serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] }, [
  { value: '240.240.0.7', host: 'db.example.com' },
])
const forum = service({ name: 'forum' }, '10.96.0.1')

/** The differences by host, of tables that are given by what they have else than the computed one. */
function differences(
  manifests: Manifest[],
  change: (computed: NameTable) => Partial<NameTables>,
  { proxy = vm, settings = { knownBy: 'istiod' } as Partial<NameSettings> } = {},
): Record<string, string> {
  const names = namesOf(manifests, settings)
  const computed = nameTable(names, proxy)
  const rows = compareTables(names, proxy, { computed, istiod: null, agent: null, ...change(computed) })
  return Object.fromEntries(rows.map(({ host, difference }) => [host, difference]))
}
const said = (...args: Parameters<typeof differences>) =>
  Object.values(differences(...args))
    .filter((one) => one !== '')
    .join('\n')

describe('no difference', () => {
  it('comes of tables that are not known', () => expect(said([db, forum], () => ({}))).toBe(''))
  it('comes of tables that are the same', () =>
    expect(said([db, forum], (computed) => ({ istiod: computed, agent: computed }))).toBe(''))
  it('comes of the order of addresses, nor of their repetition', () => {
    const several = serviceEntry(
      { name: 'db' },
      { hosts: ['db.example.com'], addresses: ['10.1.1.1', '10.1.1.2'] },
    )
    const agent = { 'db.example.com': external('10.1.1.2', '10.1.1.1', '10.1.1.2') }
    expect(said([several], () => ({ istiod: agent, agent }))).toBe('')
  })
})

describe('istiod has something else than was computed', () => {
  const istiod = (change: NameTable) => (computed: NameTable) => ({ istiod: { ...computed, ...change } })
  const without = (host: string) => (computed: NameTable) => {
    const { [host]: _, ...istiod } = computed
    return { istiod }
  }

  it('because its settings are not known', () => {
    const settings = { knownBy: 'defaults' as const }
    expect(said([forum, db], without('db.example.com'), { settings })).toContain(
      'could not be asked of istiod',
    )
    const other = { 'db.example.com': external('240.240.0.9') }
    expect(said([db], istiod(other), { settings })).toMatch(
      /^istiod has 240.240.0.9, the objects say 240.240.0.7/,
    )
  })

  it('because the settings of the proxy are guessed', () =>
    expect(
      said([forum, db], without('db.example.com'), { proxy: proxyOf({ knownBy: 'objects' }) }),
    ).toContain('guessed from its objects'))

  it('because it allocates the older way', () => {
    const entry = serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] })
    const legacy = [...allocateLegacy(namesOf([entry]).services).values()][0]
    const table = { 'db.example.com': external(legacy?.v4 ?? '') }
    expect(said([entry], istiod(table))).toBe(
      `istiod allocates addresses the legacy way, from a hash of the host, and keeps them to itself: ${legacy?.v4}.`,
    )
    expect(said([db], istiod(table))).toContain('the legacy way')
  })

  it('of a host that is hidden, has no address, or that nobody here defines', () => {
    const hidden = [
      service({ namespace: 'books', name: 'reviews' }, '10.96.0.2'),
      sidecar({ name: 'default' }, ['./*']),
    ]
    const reviews = { 'reviews.books.svc.cluster.local': external('10.96.0.2') }
    expect(said(hidden, istiod(reviews))).toContain('egress hosts of Sidecar shop/default')
    const none = serviceEntry({ name: 'no' }, { hosts: ['no.example.com'], resolution: 'NONE' })
    expect(said([none], istiod({ 'no.example.com': external('10.1.1.1') }))).toContain('resolution NONE')
    expect(said([], istiod({ 'no.example.com': external('10.1.1.1') }))).toContain(
      'No Service and no ServiceEntry',
    )
  })

  it('of a headless host', () => {
    const mysql = [
      service({ name: 'mysql' }, 'None'),
      ...pod({ name: 'one', labels: { app: 'mysql' } }, '10.244.0.1'),
    ]
    const info: NameInfo = {
      ips: ['10.244.0.9'],
      registry: 'Kubernetes',
      shortname: 'mysql',
      namespace: 'shop',
    }
    expect(said(mysql, istiod({ 'mysql.shop.svc.cluster.local': info }))).toContain('readiness')
  })

  it('of the registry', () =>
    expect(said([forum], istiod({ 'forum.shop.svc.cluster.local': external('10.96.0.1') }))).toMatch(
      /^istiod takes it from the External registry/,
    ))
})

describe('the agent has something else', () => {
  it('because the last change has not reached it', () => {
    const {
      'db.example.com': late,
      'forum.shop.svc.cluster.local': same,
      ...rest
    } = differences([db, forum], (computed) => ({
      istiod: computed,
      agent: {
        ...computed,
        'db.example.com': external('240.240.0.1'),
        'gone.example.com': external('10.1.1.1'),
      },
    }))
    expect(late).toBe(
      'The agent holds something older than istiod would send: the last change has not reached it.',
    )
    expect(same).toBe('')
    expect(rest['gone.example.com']).toMatch(/^The agent still holds it/)
    const lacking = said([db, forum], ({ 'db.example.com': _, ...agent }) => ({ agent }))
    expect(lacking).toBe('The agent lacks what the objects say: the last change has not reached it.')
  })

  it('because names are not pushed with endpoints', () => {
    const more = { hostname: 'mysql-0', subdomain: 'mysql' }
    const mysql = [
      service({ name: 'mysql' }, 'None'),
      ...pod({ name: 'mysql-0', labels: { app: 'mysql' } }, '10.244.0.1', { more }),
    ]
    const found = differences([...mysql, forum], (computed) => ({
      istiod: computed,
      agent: { 'forum.shop.svc.cluster.local': computed['forum.shop.svc.cluster.local'] ?? external() },
    }))
    expect(found['mysql.shop.svc.cluster.local']).toContain('not pushed when only endpoints change')
    expect(found['mysql-0.mysql.shop.svc.cluster.local']).toContain('not pushed when only endpoints change')
  })

  it('because it has nothing yet', () =>
    expect(said([forum], (computed) => ({ istiod: computed, agent: {} }))).toBe(
      'The agent holds no names: it has got no table yet.',
    ))
})

describe('with capture off', () => {
  const proxy = proxyOf({ dnsCapture: false })
  it('neither istiod nor the agent has names, and it is said once', () => {
    expect(said([forum], () => ({ istiod: {}, agent: {} }), { proxy })).toBe(
      'DNS capture is off, so the proxy has not asked istiod for names.',
    )
    expect(said([forum], () => ({ agent: {} }), { proxy })).toBe(
      'DNS capture is off, so the agent holds no names.',
    )
    expect(said([forum], (computed) => ({ istiod: computed, agent: {} }), { proxy })).toBe(
      'DNS capture is off, so the agent holds no names.',
    )
  })
  it('and with it on an empty table means that none was asked for', () =>
    expect(said([forum], () => ({ istiod: {} }))).toMatch(/^istiod holds no names for this proxy/))
})

const anyTable = fc.dictionary(
  fc.constantFrom('db.example.com', 'forum.shop.svc.cluster.local', 'x.example.com', 'constructor'),
  fc
    .array(fc.constantFrom('10.96.0.1', '240.240.0.7'), { minLength: 1, maxLength: 2 })
    .map((ips) => external(...ips)),
)
it('every host of the tables has one row, in order, and a reason exactly where known tables differ', () =>
  fc.assert(
    fc.property(anyTable, fc.option(anyTable), fc.option(anyTable), (computed, istiod, agent) => {
      const rows = compareTables(namesOf([db, forum]), vm, { computed, istiod, agent })
      const hosts = new Set([computed, istiod ?? {}, agent ?? {}].flatMap(Object.keys))
      expect(rows.map(({ host }) => host)).toEqual([...hosts].sort())
      for (const row of rows) {
        const known = [row.computed, ...(istiod ? [row.istiod] : []), ...(agent ? [row.agent] : [])]
        const texts = known.map((info) => info && [...new Set(info.ips)].sort().join())
        expect(row.difference !== '').toBe(new Set(texts).size > 1)
      }
    }),
  ))

it('10,000 hosts that all differ take no time to speak of', { timeout: 5_000 }, () => {
  const entries = Array.from({ length: 10_000 }, (_, n) =>
    serviceEntry({ name: `e${n}` }, { hosts: [`h${n}.example.com`] }, [
      { value: `240.240.${n >> 8}.${n & 255}`, host: `h${n}.example.com` },
    ]),
  )
  const names = namesOf(entries)
  const computed = nameTable(names, vm)
  const istiod = Object.fromEntries(Object.keys(computed).map((host) => [host, external('240.240.200.1')]))
  const rows = compareTables(names, vm, { computed, istiod, agent: {} })
  expect(rows.filter(({ difference }) => difference !== '')).toHaveLength(10_000)
})
