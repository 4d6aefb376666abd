import { expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { knownPlaces } from '#lib/onboarding/known-places.ts'

const made = (kind: Manifest['kind'], namespace: string, name: string, spec: object = {}): Manifest => ({
  kind,
  metadata: { name, namespace },
  spec,
})

it('names each place once, sorted, and the service accounts of the one namespace', () => {
  const inventory = inventoryOf([
    made('Namespace', '', 'shop'),
    made('Namespace', '', 'forum'),
    made('ServiceAccount', 'shop', 'billing'),
    made('ServiceAccount', 'forum', 'forum'),
    made('WorkloadGroup', 'shop', 'a', { template: { network: 'vms', locality: 'eu/1' } }),
    made('WorkloadGroup', 'shop', 'b', { template: { network: 'vms' } }),
  ])
  expect(knownPlaces(inventory, 'shop')).toEqual({
    namespaces: ['forum', 'shop'],
    serviceAccounts: ['billing'],
    networks: ['vms'],
    localities: ['eu/1'],
  })
})
