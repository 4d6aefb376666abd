import { addressRange, type IpRange, parseRange } from '#lib/names/ip-range.ts'
import type { NameService } from '#lib/names/name-service.ts'

/** An address or CIDR that a service says is its own. */
export type Claim = { service: NameService; range: IpRange; origin: 'spec' | 'allocated' | 'cluster-ip' }

export const ORIGIN_WORDS: Record<Claim['origin'], string> = {
  spec: 'spec.addresses',
  allocated: 'allocated',
  'cluster-ip': 'ClusterIP',
}

/** What each service claims, in istiod's order. */
export const claimsOf = (services: readonly NameService[]): Claim[] =>
  services.flatMap((service) => {
    if (service.registry === 'Kubernetes') {
      return service.clusterIps.flatMap((address) => claim(service, addressRange(address), 'cluster-ip'))
    }
    const { v4, v6 } = service.allocated
    return [
      ...(service.defaultAddress === UNSPECIFIED
        ? []
        : claim(service, parseRange(service.defaultAddress), 'spec')),
      ...claim(service, addressRange(v4), 'allocated'),
      ...claim(service, addressRange(v6), 'allocated'),
    ]
  })

const UNSPECIFIED = '0.0.0.0'

const claim = (service: NameService, range: IpRange | null, origin: Claim['origin']): Claim[] =>
  range ? [{ service, range, origin }] : []
