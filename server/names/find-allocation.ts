import type { Inventory } from '#lib/mesh/inventory.ts'
import { allocationOf } from '#lib/names/legacy-allocation.ts'
import { meshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameSettings, NameTable } from '#lib/names/name-service.ts'
import type { Told } from '#server/names/name-sources.ts'

/**
 * How istiod allocates, by the table of a proxy that asks for the older allocation; null when that can't be told. An address
 * in the status of any ServiceEntry settles it without a question.
 */
export async function findAllocation(
  inventory: Readonly<Inventory>,
  settings: NameSettings,
  proxies: Iterable<NameProxy>,
  tableOf: (proxy: NameProxy) => Promise<Told<NameTable>>,
): Promise<'status' | 'legacy' | null> {
  const entries = inventory.objects.ServiceEntry
  if (entries.size === 0) return null
  for (const { status } of entries.values()) if (status.addresses.length > 0) return 'status'
  const asking = [...proxies].find(asksForLegacy)
  if (!asking) return null
  const told = await tableOf(asking)
  if ('reason' in told) return null
  // By names that have not been given such addresses yet: otherwise they would prove themselves.
  const { allocation: _, ...others } = settings
  const allocation = allocationOf(meshNames(inventory, others), told.value)
  return allocation === 'legacy' || allocation === 'status' ? allocation : null
}

const asksForLegacy = ({ dnsCapture, dnsAutoAllocate, istiod }: NameProxy): boolean =>
  dnsCapture && dnsAutoAllocate && istiod !== ''
