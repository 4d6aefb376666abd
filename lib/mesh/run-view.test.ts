import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'
import { runView } from '#lib/mesh/run-view.ts'
import { search } from '#lib/mesh/search.ts'
import { viewKey, viewQuerySchema } from '#lib/mesh/view-query.ts'
import type { ShellFacts } from '#lib/mesh/views.ts'

const shell = {
  source: { kind: 'none', reason: '' },
  feeds: [],
  groups: 0,
  entries: {},
} as unknown as ShellFacts
const inventory = createInventory()
const metadata = (name: string, rest = {}) => ({ namespace: 'ns', name, resourceVersion: name, ...rest })
const group = OBJECT_SCHEMAS.WorkloadGroup.parse({
  metadata: metadata('g'),
  spec: { template: { serviceAccount: 'sa' } },
})
const entries = [2, 10, 1, 9].map((n) =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: metadata(`vm-${n}`, {
      annotations: { 'istio.io/autoRegistrationGroup': 'g' },
      labels: { version: n > 5 ? 'v2' : 'v1' },
    }),
    spec: { address: `10.0.0.${n}` },
  }),
)
applyChanges(
  inventory,
  [group, ...entries].map((object) => ({ type: 'upsert', object })),
  0,
  emptyDirty(),
)

const run = (more: object) => {
  const document = runView(
    inventory,
    viewQuerySchema.parse({ view: 'group', namespace: 'ns', name: 'g', pageSize: 10, ...more }),
    shell,
  )
  if (document.view !== 'group') throw new Error('another view')
  return { names: document.tables.entries.map(({ name }) => name), page: document.facts.page }
}

describe('runView', () => {
  it('orders names and addresses with their digits as numbers', () => {
    expect(run({}).names).toEqual(['vm-1', 'vm-2', 'vm-9', 'vm-10'])
    expect(run({ sort: 'address', dir: 'desc' }).names).toEqual(['vm-10', 'vm-9', 'vm-2', 'vm-1'])
  })

  it('finds rows by every word, in any column, whatever its case', () => {
    expect(run({ q: 'V2 10.0' }).names).toEqual(['vm-9', 'vm-10'])
    expect(run({ q: 'v2 nothing' }).page).toEqual({ page: 1, pageSize: 10, matching: 0, total: 4 })
  })

  it('gives the last page for one past the end', () => {
    expect(run({ page: 99 }).page.page).toBe(1)
    expect(run({ page: 99 }).names).toHaveLength(4)
  })

  it('lists the hosts that sidecars route and those that only gateways know, `*` too', () => {
    const routed = createInventory()
    const service = (name: string, spec: object) =>
      OBJECT_SCHEMAS.VirtualService.parse({ metadata: metadata(name), spec: { http: [], ...spec } })
    const objects = [
      service('a', { hosts: ['a.example.org'] }),
      service('b', { hosts: ['*'], gateways: ['gw'] }),
      service('c', { hosts: ['c.example.org'], gateways: ['gw', 'mesh'] }),
    ]
    applyChanges(
      routed,
      objects.map((object) => ({ type: 'upsert', object })),
      0,
      emptyDirty(),
    )
    const document = runView(routed, viewQuerySchema.parse({ view: 'hosts' }), shell)
    if (document.view !== 'hosts') throw new Error('another view')
    expect(document.tables.hosts.map(({ host }) => host)).toEqual(['*', 'a.example.org', 'c.example.org'])
  })

  it('answers a group that does not exist', () => {
    const document = runView(
      inventory,
      viewQuerySchema.parse({ view: 'group', namespace: 'ns', name: 'nobody' }),
      shell,
    )
    expect(document.facts).toMatchObject({ group: null, page: { total: 0 } })
  })
})

describe('viewQuerySchema', () => {
  it.each([
    { view: 'groups', page: 0 },
    { view: 'groups', pageSize: 5000 },
    { view: 'groups', sort: '__proto__' },
    { view: 'group', namespace: '../x', name: 'g' },
    { view: 'nothing' },
    { view: 'groups', q: 'x'.repeat(201) },
  ])('refuses %j', (query) => {
    expect(viewQuerySchema.safeParse(query).success).toBe(false)
  })

  it('gives equal views equal keys', () => {
    const one = viewQuerySchema.parse({ view: 'groups', q: 'a' })
    expect(viewKey(one)).toBe(viewKey(viewQuerySchema.parse({ q: 'a', dir: 'asc', view: 'groups' })))
  })
})

describe('search', () => {
  it('finds groups and entries by name or address, and nothing for nothing', () => {
    expect(search(inventory, '10.0.0.10').map(({ href }) => href)).toEqual(['/entries/ns/vm-10'])
    expect(search(inventory, ' ')).toEqual([])
  })
})
