import { UNSPECIFIED } from '#lib/names/address-family.ts'
import { isWildcard } from '#lib/names/host-match.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameService, NameTable } from '#lib/names/name-service.ts'

type LegacyAddress = { v4: string; v6: string }

/** 240.240.0.0/16 without the addresses that end in 0 or 255. */
const SLOTS = 256 * 254
const PRIME = 65_011

/**
 * The addresses of istiod's older allocation (serviceentry, auto_allocation.go), by `<namespace>/<hostname>`: a hash says
 * the slot, a second hash steps on from a taken one, and addresses are counted over the slots. Which of two colliding
 * hosts comes first istiod leaves to chance; here it is the older.
 */
export function allocateLegacy(services: readonly NameService[]): Map<string, LegacyAddress> {
  const slots: string[] = []
  let left = SLOTS
  for (const service of services) {
    if (!takesLegacyAddress(service)) continue
    if (left === 0) break
    left -= 1
    const key = `${service.namespace}/${service.hostname}`
    const slot = freeSlot(slots, hash(key))
    if (slot !== null) slots[slot] = key
  }
  const addresses = new Map<string, LegacyAddress>()
  let shift = 0
  slots.forEach((key, slot) => {
    // An address may not end in 255 or 0: such a slot moves itself and all that follow on by one.
    if ((slot + 1 + shift) % 255 === 0) shift += 1
    const number = slot + 1 + shift
    if (!addresses.has(key)) addresses.set(key, addressAt(Math.floor(number / 255), number % 255))
  })
  return addresses
}

/** Whether the older allocation gives this service an address. */
export const takesLegacyAddress = ({
  registry,
  defaultAddress,
  hostname,
  resolution,
}: NameService): boolean =>
  registry === 'External' &&
  defaultAddress === UNSPECIFIED &&
  resolution !== 'passthrough' &&
  !isWildcard(hostname)

function freeSlot(slots: readonly string[], sum: number): number | null {
  const first = sum % SLOTS
  if (slots[first] === undefined) return first
  const step = PRIME - (sum % PRIME)
  for (let tries = 1; tries < SLOTS; tries++) {
    const next = ((sum + Math.imul(tries, step)) >>> 0) % (SLOTS - 1)
    if (slots[next] === undefined) return next
  }
  return null
}

/** FNV-1a, 32 bits: xor, then multiply. */
const hash = (key: string): number =>
  new TextEncoder().encode(key).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5)

const addressAt = (third: number, fourth: number): LegacyAddress => ({
  v4: `240.240.${third}.${fourth}`,
  v6: `2001:2::f0f0:${third === 0 ? '' : third.toString(16)}${fourth.toString(16)}`,
})

const kept = new WeakMap<readonly NameService[], Map<string, LegacyAddress>>()

function legacyAddresses({ services }: MeshNames): ReadonlyMap<string, LegacyAddress> {
  const known = kept.get(services)
  if (known) return known
  const addresses = allocateLegacy(services)
  kept.set(services, addresses)
  return addresses
}

/** What the older allocation gives a service, all services of the mesh considered; null when it gives it nothing. */
export const legacyAddressOf = (names: MeshNames, service: NameService): LegacyAddress | null =>
  takesLegacyAddress(service)
    ? (legacyAddresses(names).get(`${service.namespace}/${service.hostname}`) ?? null)
    : null

/** Whether an address of a name table is what the older allocation would give this host. */
export const isLegacyAddress = (names: MeshNames, host: string, address: string): boolean =>
  (names.byHost.get(host) ?? []).some((service) => {
    const legacy = legacyAddressOf(names, service)
    return legacy !== null && (legacy.v4 === address || legacy.v6 === address)
  })

/**
 * How this mesh allocates: into `status` when any ServiceEntry has addresses there; by the older hash when the settings
 * say so or a table that istiod served (`told`) shows it; `none` when no host is in need; else it is not known.
 */
export function allocationOf(
  names: MeshNames,
  told: NameTable = {},
): 'status' | 'legacy' | 'none' | 'unknown' {
  if (names.settings.allocation === 'legacy') return 'legacy'
  const { services } = names
  if (services.some(({ allocated }) => allocated.v4 !== '' || allocated.v6 !== '')) return 'status'
  const isLegacy = ([host, { ips }]: [string, NameTable[string]]): boolean =>
    ips.some((ip) => isLegacyAddress(names, host, ip))
  if (Object.entries(told).some(isLegacy)) return 'legacy'
  return services.some(needsAddress) ? 'unknown' : 'none'
}

const needsAddress = (service: NameService): boolean =>
  service.registry === 'External' &&
  service.defaultAddress === UNSPECIFIED &&
  service.resolution !== 'passthrough' &&
  (!isWildcard(service.hostname) || service.resolution === 'dynamic-dns') &&
  service.labels['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() !== 'false'
