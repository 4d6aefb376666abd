import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { hostDetail, hostRouting } from '#lib/mesh/host-view.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'

const metadata = (name: string) => ({ namespace: 'ns', name, resourceVersion: name })
const hostOf = (name: string) => `${name}.ns.svc.cluster.local`
const names = Array.from({ length: 60 }, (_, n) => `s-${String(n).padStart(2, '0')}`)

function inventoryOf() {
  const inventory = createInventory()
  const services = ['front', ...names].map((name) =>
    OBJECT_SCHEMAS.Service.parse({ metadata: metadata(name), spec: { selector: { app: name } } }),
  )
  const entries = names.map((name) =>
    OBJECT_SCHEMAS.WorkloadEntry.parse({
      metadata: { ...metadata(name), labels: { app: name } },
      spec: { address: '10.0.0.1' },
    }),
  )
  const route = names.map((host) => ({ destination: { host }, weight: 1 }))
  const service = OBJECT_SCHEMAS.VirtualService.parse({
    metadata: metadata('front'),
    spec: { hosts: ['front'], http: [{ route }] },
  })
  const changes = [...services, ...entries, service].map((object) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, changes, 0, emptyDirty())
  return inventory
}

describe('the page of a host', () => {
  it('describes 50 of the hosts it sends to, and counts what stands behind each', () => {
    const detail = hostDetail(inventoryOf(), hostOf('front'))
    expect(detail?.others.map(({ host }) => host)).toEqual(names.slice(0, 50).map(hostOf))
    expect(Object.keys(detail?.backends ?? {})).toHaveLength(60)
    for (const backends of Object.values(detail?.backends ?? {}))
      expect(backends).toMatchObject({ vmsTotal: 1, vmsEligible: 1, known: true })
  })

  it('has the same routes without a look at endpoints', () => {
    const inventory = inventoryOf()
    const { host, virtualServices, delegates } = hostDetail(inventory, hostOf('front')) ?? {}
    expect(hostRouting(inventory, hostOf('front'))).toEqual({ host, virtualServices, delegates })
    expect(hostRouting(inventory, hostOf('s-00'))?.virtualServices).toEqual([])
    expect(hostRouting(inventory, 'nowhere.example')).toBeNull()
  })
})
