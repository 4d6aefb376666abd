import ipaddr from 'ipaddr.js'

/** `<network>/<bits>` as ipaddr.js has it. */
export type Network = ReturnType<typeof ipaddr.parseCIDR>

/** The only kinds of address that are somebody's in a network; all others are this machine, many, or another in disguise. */
const KINDS = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat'])
/** What clouds tell their machines, at addresses of those kinds. */
const METADATA = ['fd00:ec2::/32', 'fd20:ce::254/128', '100.100.100.200/32', '168.63.129.16/32'].map((one) =>
  ipaddr.parseCIDR(one),
)
/** IPv4 addresses in an older dress, which ipaddr.js takes for unicast. */
const IPV4_COMPATIBLE = [ipaddr.parseCIDR('::/96')]

/** Null for what is no network, such as `10.0.0.0/33`. */
export function readNetwork(text: string): Network | null {
  try {
    return ipaddr.parseCIDR(text)
  } catch {
    return null
  }
}

/**
 * Why Isthmus makes no connection to an address that objects of the cluster led to, read on after the address; null when it may.
 * `never` are addresses that are refused in any network: those of the API server.
 */
export function whyNotTo(
  address: string,
  networks: readonly Network[],
  never: readonly string[],
): string | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return 'is no IP address'
  const parsed = ipaddr.parse(address)
  const kind = parsed.range()
  if (!KINDS.has(kind)) return `is never asked (${kind} address)`
  const normal = parsed.toNormalizedString()
  if (isIn(parsed, IPV4_COMPATIBLE)) return 'is never asked (IPv4-compatible address)'
  if (isIn(parsed, METADATA)) return 'is never asked (a cloud’s metadata)'
  if (never.some((one) => ipaddr.isValid(one) && ipaddr.process(one).toNormalizedString() === normal))
    return 'is never asked (the API server)'
  return isIn(parsed, networks) ? null : 'is in none of the networks of ISTHMUS_ENVOY_VM_NETWORKS'
}

const isIn = (address: Network[0], networks: readonly Network[]): boolean =>
  networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
