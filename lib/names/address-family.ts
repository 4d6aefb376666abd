import { z } from 'zod'
import { type AddressFamily, parseIp } from '#lib/names/ip-address.ts'

/** What istiod keeps where a service has no address of its own. */
export const UNSPECIFIED = '0.0.0.0'

/** The family of an IP address; null for a CIDR and for anything else. */
export function familyOf(address: string): AddressFamily | null {
  if (z.regexes.ipv4.test(address)) return 'v4'
  return address.includes(':') ? (parseIp(address)?.family ?? null) : null
}

/** A CIDR of one address as that address, another CIDR as it is, and null for what is neither IP address nor CIDR. */
export function addressOrCidr(text: string): string | null {
  if (familyOf(text)) return text
  const [address = '', bits = '', ...rest] = text.split('/')
  const family = familyOf(address)
  if (!family || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return null
  const width = family === 'v4' ? 32 : 128
  if (Number(bits) > width) return null
  return Number(bits) === width ? (parseIp(address)?.text ?? null) : text
}

/** The families that a proxy with these addresses is told of, by istiod's rule: one with no address at all is an IPv4 one. */
export function familiesOf(ips: readonly string[]): AddressFamily[] {
  const families = new Set(ips.map(familyOf))
  if (!families.has('v6')) return ['v4']
  return families.has('v4') ? ['v4', 'v6'] : ['v6']
}

/**
 * The addresses that a proxy of these families can use. One of both families gets those of the first address's family
 * alone: istiod gives it both only when it runs with ISTIO_DUAL_STACK or for ambient mode.
 */
export function ofFamilies(addresses: readonly string[], families: readonly AddressFamily[]): string[] {
  const of = (family: AddressFamily): string[] =>
    families.includes(family) ? addresses.filter((address) => familyOf(address) === family) : []
  const [first = ''] = addresses
  const family = familyOf(first)
  if (families.length === 2 && family) return of(family)
  const v4 = of('v4')
  return v4.length > 0 ? v4 : of('v6')
}
