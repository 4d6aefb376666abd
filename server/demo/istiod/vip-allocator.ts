import type { DraftObject, ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

type Allocated = { value: string; host: string }
const WRITER = { manager: 'pilot-discovery', subresource: 'status' }

/**
 * istiod's VIP allocator (ipallocate.go): every eligible host of a ServiceEntry gets one address of 240.240.0.0/16 and
 * one of 2001:2::/48, in order, kept in `status.addresses`. Addresses taken twice are given anew: to everyone who got
 * one automatically when a user wrote the address, else to all but the oldest. An address is never used again.
 */
export function allocateVips(store: ObjectStore): void {
  const holders = new Map<string, Set<string>>()
  const written = new Map<string, Set<string>>()
  let last = 0

  for (const entry of store.list('ServiceEntry')) note(entry)
  for (const entry of store.list('ServiceEntry').sort(byAge)) settle(entry)
  store.onChange(({ type, kind, object, before }) => {
    if (kind !== 'ServiceEntry') return
    if (before) forget(before)
    if (type === 'DELETED') return
    note(object)
    settle(object)
  })

  function settle(changed: RawObject): void {
    const { spec, status } = read.serviceEntry(changed)
    for (const address of [...spec.addresses, ...status.addresses.map(({ value }) => value)])
      for (const loser of losersOf(address).flatMap((key) => entryAt(key) ?? []))
        write(loser, eligibleHosts(loser).flatMap(freshPair))
    const entry = entryAt(keyOf(changed))
    if (!entry) return
    const hosts = eligibleHosts(entry)
    const now = read.serviceEntry(entry).status.addresses
    const kept = now.filter(({ host }) => hosts.includes(host))
    const fresh = hosts.filter((host) => !kept.some((one) => one.host === host)).flatMap(freshPair)
    if (fresh.length > 0 || kept.length !== now.length) write(entry, [...kept, ...fresh])
  }

  /** Keys of the entries that must give up an address. */
  function losersOf(address: string): string[] {
    const automatic = [...(holders.get(address) ?? [])]
    if ((written.get(address)?.size ?? 0) > 0) return automatic
    return automatic
      .flatMap((key) => entryAt(key) ?? [])
      .sort(byAge)
      .slice(1)
      .map(keyOf)
  }

  function freshPair(host: string): Allocated[] {
    do last += 1
    while (isTaken(v4(last)) || isTaken(v6(last)))
    return [
      { value: v4(last), host },
      { value: v6(last), host },
    ]
  }

  function isTaken(address: string): boolean {
    return holders.has(address) || written.has(address)
  }

  function write(entry: RawObject, addresses: Allocated[]): void {
    const status = { ...(entry.status as object | undefined), addresses }
    store.put({ ...entry, kind: 'ServiceEntry', status } as DraftObject, WRITER)
  }

  function entryAt(key: string): RawObject | undefined {
    const [namespace = '', name = ''] = key.split('/')
    return store.get('ServiceEntry', namespace, name)
  }

  function note(entry: RawObject): void {
    for (const { value } of read.serviceEntry(entry).status.addresses) add(holders, value, keyOf(entry))
    for (const value of read.serviceEntry(entry).spec.addresses) add(written, value, keyOf(entry))
  }

  /** What was given away stays known, so that it is not given to another; only its holder is struck out. */
  function forget(entry: RawObject): void {
    for (const { value } of read.serviceEntry(entry).status.addresses)
      holders.get(value)?.delete(keyOf(entry))
    for (const value of read.serviceEntry(entry).spec.addresses) written.get(value)?.delete(keyOf(entry))
  }
}

/** Hosts that get addresses: none when the entry has its own, resolves nothing, opted out, or they are wildcards. */
function eligibleHosts(entry: RawObject): string[] {
  const { spec } = read.serviceEntry(entry)
  const label = entry.metadata.labels?.['networking.istio.io/enable-autoallocate-ip'] ?? ''
  if ((spec.resolution ?? 'NONE') === 'NONE' || spec.addresses.length > 0 || label.toLowerCase() === 'false')
    return []
  return spec.hosts.filter((host) => !host.startsWith('*') || spec.resolution === 'DYNAMIC_DNS')
}

const v4 = (n: number): string => `240.240.${n >> 8}.${n & 255}`
const v6 = (n: number): string => `2001:2::${n.toString(16)}`
const keyOf = ({ metadata }: RawObject): string => `${metadata.namespace}/${metadata.name}`
const add = (map: Map<string, Set<string>>, key: string, value: string): void =>
  void map.set(key, (map.get(key) ?? new Set()).add(value))
const ageOf = ({ metadata }: RawObject): string =>
  `${metadata.creationTimestamp} ${keyOf({ metadata } as RawObject)}`
const byAge = (a: RawObject, b: RawObject): number => (ageOf(a) < ageOf(b) ? -1 : 1)
