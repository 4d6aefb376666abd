import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/**
 * Which of the earlier entries each one comes from: the equal one, the one at the same place first; otherwise the one
 * at its place when nobody else came from there; undefined for a new one.
 */
export function originsOf(before: readonly unknown[], after: readonly unknown[]): (number | undefined)[] {
  const free = new Set(before.keys())
  const origins = after.map((): number | undefined => undefined)
  const claim = (index: number, origin: number | undefined) => {
    if (origin === undefined || !free.delete(origin)) return
    origins[index] = origin
  }
  for (const [index, one] of after.entries())
    if (index < before.length && isDeepStrictEqual(before[index], one)) claim(index, index)
  for (const [index, one] of after.entries()) {
    if (origins[index] === undefined)
      claim(
        index,
        [...free].find((at) => isDeepStrictEqual(before[at], one)),
      )
  }
  for (const index of after.keys()) if (origins[index] === undefined) claim(index, index)
  return origins
}
