import type { Ghost, GhostKind } from '#lib/proxies/ghost.ts'

/** Those of a kind that have every word of a search; all without one. */
export function fittingGhosts(
  ghosts: readonly Ghost[],
  { kind, q }: { kind: GhostKind | ''; q: string },
): Ghost[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return ghosts.filter((ghost) => {
    if (kind !== '' && ghost.kind !== kind) return false
    const objects = ghost.objects.map(({ namespace, name }) => `${namespace}/${name}`)
    const text = [ghost.message, ghost.address, ...objects, ...ghost.proxies].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
