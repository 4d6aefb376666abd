import type { MeshNames } from '#lib/names/mesh-names.ts'
import { namesFor } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { visibilityOf } from '#lib/names/visibility.ts'

const MOST = 3

type NearName = { name: string; service: NameService }

/** Names that this proxy's agent might answer and that are spelt nearly like `asked`, the nearest first; three at most. */
export function nearestNames(names: MeshNames, proxy: NameProxy, asked: string): NearName[] {
  const found: (NearName & { distance: number })[] = []
  const most = asked.length < 4 ? 1 : 2
  for (const service of names.services) {
    if (service.hostname.startsWith('*')) continue
    const near = nearest(spellings(service, proxy), asked, most)
    if (near) found.push({ ...near, service })
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  const distinct = new Map<string, NearName>()
  for (const { name, service } of found) {
    if (distinct.size === MOST) break
    if (!distinct.has(name) && visibilityOf(names, proxy, service).sees) distinct.set(name, { name, service })
  }
  return [...distinct.values()]
}

const spellings = ({ hostname, registry, namespace, source }: NameService, proxy: NameProxy): string[] =>
  namesFor(hostname, { ips: [], registry, shortname: source.name, namespace }, proxy)

/** One spelling of a host, by what was typed: names of as many labels, and any other host of the same first label. */
function nearest(
  spelt: readonly string[],
  asked: string,
  most: number,
): { name: string; distance: number } | null {
  const labels = asked.split('.')
  let best: { name: string; distance: number } | null = null
  for (const name of spelt) {
    if (name.split('.').length !== labels.length) continue
    const distance = editDistance(name, asked, most)
    if (distance <= most && distance < (best?.distance ?? Infinity)) best = { name, distance }
  }
  const [full = ''] = spelt
  // The same workload in another namespace or domain: `reviews` typed where only `reviews.bookinfo` is known.
  const isSameWorkload = full.split('.')[0] === labels[0] && labels[0] !== ''
  return best ?? (isSameWorkload ? { name: shortest(spelt), distance: most + 1 } : null)
}

const shortest = (spelt: readonly string[]): string =>
  spelt.reduce((one, other) => (other.length < one.length ? other : one))

/** How many letters differ (Levenshtein); `most + 1` for anything further apart. */
function editDistance(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > most) return most + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (Math.min(...next) > most) return most + 1
    row = next
  }
  return Math.min(row[b.length] ?? 0, most + 1)
}
