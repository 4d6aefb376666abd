import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { type ExpectedIdentity, meshIdentity } from '#lib/proxies/identity.ts'

type Subject = Pick<NameProxy, 'namespace' | 'object'>

/** The identity that the object of a proxy asks for. An entry without a service account leaves it to the VM's token. */
export function expectedIdentityOf(
  { namespace, object }: Subject,
  inventory: Readonly<Inventory>,
): ExpectedIdentity {
  return {
    ...meshIdentity(inventory.nameSettings),
    namespace,
    serviceAccount: serviceAccountOf({ object }, inventory),
  }
}

/** The service account in a proxy's WorkloadEntry or Pod; empty where none is told. */
export function serviceAccountOf(
  { object }: Pick<NameProxy, 'object'>,
  { objects }: Readonly<Inventory>,
): string {
  if (object?.kind === 'Pod') return objects.Pod.get(keyOf(object))?.spec.serviceAccountName ?? ''
  if (object?.kind !== 'WorkloadEntry') return ''
  return objects.WorkloadEntry.get(keyOf(object))?.spec.serviceAccount ?? ''
}

/** Whether a proxy is connected, by its istiod or else by what its WorkloadEntry says. */
export function presenceOf(
  { istiod, object }: Pick<NameProxy, 'istiod' | 'object'>,
  { objects }: Readonly<Inventory>,
): { presence: 'connected' | 'away'; sinceMs: number | null } {
  const entry = object?.kind === 'WorkloadEntry' ? objects.WorkloadEntry.get(keyOf(object)) : undefined
  const annotations = entry?.metadata.annotations ?? {}
  return istiod === '' && entry && !annotations['istio.io/connectedAt']
    ? { presence: 'away', sinceMs: timeMs(annotations['istio.io/disconnectedAt']) }
    : { presence: 'connected', sinceMs: null }
}
