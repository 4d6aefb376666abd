import { addressKey } from '#lib/proxies/known-addresses.ts'

/** What the name of an entry that istiod made says: `<group>-<ip>` or `<group>-<ip>-<network>`, an IPv6 address with `-` for `:`. */
export type NamedEntry = { group: string; address: string; network: string }

/**
 * Null when no address is in the name, as in one that somebody gave by hand. Where several readings fit, one of a group that
 * there is; else the longest group.
 */
export function readEntryName(
  name: string,
  isGroup: (group: string) => boolean = () => false,
): NamedEntry | null {
  const parts = name.split('-')
  const readings: NamedEntry[] = []
  for (let start = 1; start < parts.length; start++)
    for (let end = parts.length; end > start; end--) {
      const address = addressKey(parts.slice(start, end).join(':'))
      // `a-1` is no address, though one may be written in fewer parts than four.
      if (address === '' || (end - start === 1 && !/^(\d{1,3}\.){3}\d{1,3}$/.test(parts[start] ?? '')))
        continue
      readings.push({
        group: parts.slice(0, start).join('-'),
        address,
        network: parts.slice(end).join('-'),
      })
    }
  // Of one start, the longest address comes first.
  const longest = readings.filter(({ group }, index) => readings[index - 1]?.group !== group)
  return longest.find(({ group }) => isGroup(group)) ?? longest.at(-1) ?? null
}
