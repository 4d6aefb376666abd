import { hostNames, hostRow } from '#lib/mesh/host-view.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { groupRow } from '#lib/mesh/rows.ts'
import { remembered } from '#lib/mesh/view/list.ts'
import type { GroupRow, HostRow } from '#lib/mesh/views.ts'

/** Every WorkloadGroup; what did not change is not made again. */
export const groupRows = (inventory: Inventory): GroupRow[] =>
  [...inventory.objects.WorkloadGroup].map(([key, group]) =>
    remembered(inventory.groupRows, key, () => groupRow(inventory, group)),
  )

/** Every host of the Traffic list; what did not change is not made again. */
export const hostRows = (inventory: Inventory): HostRow[] =>
  [...hostNames(inventory)].map((host) =>
    remembered(inventory.hostRows, host, () => hostRow(inventory, host)),
  )
