import type { ObjectKey } from '#lib/kube/object-ref.ts'
import { parseKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { isForGateway, istiodRoutesOf } from '#lib/onboarding/forms/read-gateways.ts'

/** Answer of `GET /api/onboarding/gateway-routes?gateway=namespace/name`. */
export type GatewayRoutes = {
  /** The VirtualService of the Gateway's namespace that leads from it to istiod, the first by name; empty for none. */
  virtualService: string
}

/** Which VirtualService the form of a Gateway is about as well. */
export function gatewayRoutes({ objects }: Pick<Inventory, 'objects'>, gateway: ObjectKey): GatewayRoutes {
  const { namespace } = parseKey(gateway)
  const names = [...objects.VirtualService.values()]
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter((one) => isForGateway(one, gateway) && istiodRoutesOf(one).length > 0)
    .map(({ metadata }) => metadata.name)
  return { virtualService: names.sort()[0] ?? '' }
}
