import type { ObjectOf } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { acceptsOf } from '#lib/traffic/preflight/peer-authentication.ts'

type Policies = ReadonlyMap<unknown, ObjectOf<'PeerAuthentication'>>
type Kept = {
  rootNamespace: string
  policies: readonly ObjectOf<'PeerAuthentication'>[]
  accepts: ReturnType<typeof acceptsOf>
}

/** The same as {@link acceptsOf}, put in order once for as long as the PeerAuthentications are the same ones. */
export function acceptsOnce(inventory: Readonly<Inventory>, rootNamespace: string): Kept['accepts'] {
  const policies: Policies = inventory.objects.PeerAuthentication
  const before = kept.get(policies)
  if (before?.rootNamespace === rootNamespace && isSame(before.policies, policies)) return before.accepts
  const accepts = acceptsOf(inventory, rootNamespace)
  kept.set(policies, { rootNamespace, policies: [...policies.values()], accepts })
  return accepts
}

const kept = new WeakMap<Policies, Kept>()

function isSame(before: Kept['policies'], now: Policies): boolean {
  if (before.length !== now.size) return false
  let place = 0
  for (const policy of now.values()) if (policy !== before[place++]) return false
  return true
}
