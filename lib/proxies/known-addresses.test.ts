import { expect, it } from 'vitest'
import { inventoryOf, type Manifest, pod } from '#lib/names/names.test-helper.ts'
import { knownAddresses, objectAt } from '#lib/proxies/known-addresses.ts'

const entry = (name: string, labels: Record<string, string>, network = ''): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: { name, namespace: 'shop', labels },
  spec: { address: '10.0.0.1', network },
})

it('knows an object’s network by its field or its label', () => {
  const onprem = { 'topology.istio.io/network': 'onprem' }
  const known = knownAddresses(
    inventoryOf([entry('a', onprem), entry('b', onprem, 'edge'), pod('shop/p', '10.0.0.1')]),
  )
  const at = (network: string) => objectAt(known, '10.0.0.1', { network, namespace: 'shop' })?.name
  expect([at('onprem'), at('edge'), at('')]).toEqual(['a', 'b', 'p'])
})

it('looks at each object once, even where all have one address', { timeout: 2_000 }, () => {
  const inventory = inventoryOf([entry('vm', {})])
  const [first] = inventory.objects.WorkloadEntry.values()
  if (!first) throw new Error('no entry was made')
  for (let index = 1; index < 100_000; index++) inventory.objects.WorkloadEntry.set(`shop/${index}`, first)
  expect(knownAddresses(inventory).get('10.0.0.1')).toHaveLength(100_000)
})
