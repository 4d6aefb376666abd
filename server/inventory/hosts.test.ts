import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'
import { readEndpoints, readHost } from '#server/inventory/hosts.ts'

const host = 's.ns.svc.cluster.local'
const metadata = (name: string, more = {}) => ({ namespace: 'ns', name, resourceVersion: name, ...more })
const HEALTH = { annotations: { 'proxy.istio.io/health-checks-enabled': 'true' } }

function inventoryWith(entries: number, labels = (_: number): object => ({ app: 'a' })) {
  const inventory = createInventory()
  const objects = [
    OBJECT_SCHEMAS.Service.parse({
      metadata: metadata('s'),
      spec: { selector: { app: 'a' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
    }),
    OBJECT_SCHEMAS.ServiceEntry.parse({
      metadata: metadata('x'),
      spec: { hosts: ['x.example.org'], endpoints: [{ address: '10.9.0.1', weight: 3 }] },
    }),
    ...Array.from({ length: entries }, (_, n) =>
      OBJECT_SCHEMAS.WorkloadEntry.parse({
        metadata: metadata(`vm-${n}`, { labels: labels(n), ...(n === 0 ? HEALTH : {}) }),
        spec: { address: '10.0.0.1', ports: n === 1 ? {} : { web: 8080 }, weight: 2 },
      }),
    ),
  ]
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    0,
    emptyDirty(),
  )
  return inventory
}
const query = (of: string) => new URLSearchParams({ host: of })

describe('readEndpoints', () => {
  it('puts those that take requests first: not one that is pending, nor one without the port', () => {
    const { endpoints, total } = readEndpoints(inventoryWith(3), query(host.toUpperCase()))
    expect(endpoints.map(({ name, eligible }) => [name, eligible])).toEqual([
      ['vm-2', true],
      ['vm-0', false],
      ['vm-1', false],
    ])
    expect(endpoints[0]).toMatchObject({ kind: 'vm', weight: 2, labels: { app: 'a' } })
    expect(total).toBe(3)
  })

  it('answers with a thousand at most, and how many there are', () => {
    const { endpoints, total } = readEndpoints(inventoryWith(1200), query(host))
    expect([endpoints.length, total]).toEqual([1000, 1200])
  })

  it('leaves out no labels of those that take requests, and keeps their proportions', () => {
    const labels = (n: number) => ({ app: 'a', version: n < 3_996 ? 'v1' : 'v2' })
    const { endpoints, total } = readEndpoints(inventoryWith(4_000, labels), query(host))
    expect(total).toBe(4_000)
    expect(endpoints.every(({ eligible }) => eligible)).toBe(true)
    expect(endpoints.filter(({ labels: { version } }) => version === 'v2')).toHaveLength(1)
    expect(endpoints.length).toBeGreaterThan(990)
    expect(endpoints.length).toBeLessThanOrEqual(1_000)
    const each = readEndpoints(
      inventoryWith(1_500, (n) => ({ app: 'a', n: String(n) })),
      query(host),
    )
    expect(each.endpoints).toHaveLength(1_000)
  })

  it('knows endpoints that a ServiceEntry writes down itself', () => {
    expect(readEndpoints(inventoryWith(0), query('x.example.org')).endpoints).toMatchObject([
      { name: '10.9.0.1', eligible: true, weight: 3 },
    ])
  })
})

describe('readHost', () => {
  it('gives what stands behind a host', () => {
    expect(readHost(inventoryWith(2), query(host))).toMatchObject({
      host,
      namespace: 'ns',
      ports: [{ port: 80 }],
      endpointSets: [{ vmsTotal: 2, vmsEligible: 1 }],
    })
  })

  it.each([
    ['nowhere', 'not-found'],
    ['', 'bad-request'],
    ['x'.repeat(300), 'bad-request'],
  ])('refuses %j', (of, code) => {
    expect(() => readHost(inventoryWith(0), query(of))).toThrow(expect.objectContaining({ code }))
    expect(() => readEndpoints(inventoryWith(0), query(of))).toThrow(expect.objectContaining({ code }))
  })
})
