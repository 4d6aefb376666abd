import ipaddr from 'ipaddr.js'
import type { AddressFamily } from '#lib/names/ip-address.ts'

/** All addresses from `start` to `end`, both as numbers and both included; one address is a range of itself. */
export type IpRange = { family: AddressFamily; start: bigint; end: bigint; text: string }

/** A single address, an IPv4 one that was written as IPv6 taken for what it is; null for what is none. */
export function addressRange(text: string): IpRange | null {
  const bytes = bytesOf(text)
  if (!bytes) return null
  const start = numberOf(bytes)
  return bytes.length === 4
    ? { family: 'v4', start, end: start, text: bytes.join('.') }
    : { family: 'v6', start, end: start, text: ipaddr.fromByteArray(bytes).toString() }
}

/** An address or a CIDR; bits behind the prefix do not count. Null for what is neither. */
export function parseRange(text: string): IpRange | null {
  const slash = text.indexOf('/')
  if (slash < 0) return addressRange(text)
  const bytes = bytesOf(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (!bytes || !/^\d{1,3}$/.test(digits)) return null
  const [bits, length] = [bytes.length * 8, Number(digits)]
  if (length > bits) return null
  if (length === bits) return addressRange(text.slice(0, slash))
  const size = 1n << BigInt(bits - length)
  const start = (numberOf(bytes) / size) * size
  return { family: bytes.length === 4 ? 'v4' : 'v6', start, end: start + size - 1n, text }
}

export const isSingle = ({ start, end }: IpRange): boolean => start === end
export const covers = (outer: IpRange, inner: IpRange): boolean =>
  outer.family === inner.family && outer.start <= inner.start && inner.end <= outer.end
export const overlaps = (one: IpRange, other: IpRange): boolean =>
  one.family === other.family && one.start <= other.end && other.start <= one.end

/** Four or sixteen. What is no address costs an exception, and many services have none. */
function bytesOf(text: string): number[] | null {
  if (text === '') return null
  if (!text.includes(':')) {
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? text.split('.').map(Number) : null
  }
  if (text.includes('%')) return null
  try {
    const address = ipaddr.IPv6.parse(text)
    return (address.isIPv4MappedAddress() ? address.toIPv4Address() : address).toByteArray()
  } catch {
    return null
  }
}

const numberOf = (bytes: readonly number[]): bigint =>
  BigInt(bytes.reduce((digits, byte) => digits + byte.toString(16).padStart(2, '0'), '0x'))
