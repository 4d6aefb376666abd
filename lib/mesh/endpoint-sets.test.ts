import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { hostBackends } from '#lib/mesh/host-backends.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'

const host = 's.ns.svc.cluster.local'
const metadata = (name: string, labels = {}) => ({ namespace: 'ns', name, resourceVersion: name, labels })

function backends(vms: number, labels: (n: number) => Record<string, string>) {
  const inventory = createInventory()
  const objects = [
    OBJECT_SCHEMAS.Service.parse({ metadata: metadata('s'), spec: { selector: { app: 'a' } } }),
    OBJECT_SCHEMAS.DestinationRule.parse({
      metadata: metadata('d'),
      spec: { host, subsets: [{ name: 'one', labels: { id: '7' } }] },
    }),
    ...Array.from({ length: vms }, (_, n) =>
      OBJECT_SCHEMAS.WorkloadEntry.parse({
        metadata: metadata(`vm-${n}`, { app: 'a', ...labels(n) }),
        spec: { address: '10.0.0.1' },
      }),
    ),
  ]
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    0,
    emptyDirty(),
  )
  return hostBackends(inventory, host).endpointSets
}

describe('endpointSets', () => {
  it('counts endpoints with equal labels together', () => {
    const sets = backends(6, (n) => ({ version: n < 2 ? 'v1' : 'v2' }))
    expect(sets.map(({ labels, vmsTotal }) => [labels.version, vmsTotal])).toEqual([
      ['v1', 2],
      ['v2', 4],
    ])
    expect(countSelected(sets, { version: 'v2' })).toMatchObject({ vmsEligible: 4, vmsTotal: 4 })
  })

  it('leaves out the label that makes thousands of sets, and loses no endpoint', () => {
    const sets = backends(2000, (n) => ({ serial: String(n), version: n % 2 ? 'v1' : 'v2' }))
    expect(sets).toHaveLength(2)
    expect(countSelected(sets, {}).vmsTotal).toBe(2000)
    expect(countSelected(sets, { version: 'v1' }).vmsTotal).toBe(1000)
  })

  it('keeps a label that a subset selects by', () => {
    const sets = backends(150, (n) => ({ serial: String(n), id: String(n % 10) }))
    expect(countSelected(sets, { id: '7' }).vmsTotal).toBe(15)
    const wide = backends(500, (n) => ({ serial: String(n), id: String(n % 100) }))
    expect(countSelected(wide, { id: '7' }).vmsTotal).toBe(5)
  })
})
