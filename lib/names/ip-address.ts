import { z } from 'zod'

export type AddressFamily = 'v4' | 'v6'
type IpAddress = { family: AddressFamily; text: string }

const v6 = z.ipv6()

/** An IP address in the form in which DNS answers it (IPv6 shortened), or null for anything else, a CIDR for example. */
export function parseIp(text: string): IpAddress | null {
  if (z.regexes.ipv4.test(text)) return { family: 'v4', text }
  if (!text.includes(':') || !v6.safeParse(text).success) return null
  return { family: 'v6', text: new URL(`http://[${text}]`).hostname.slice(1, -1) }
}
