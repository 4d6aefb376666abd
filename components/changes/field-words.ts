import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual as same } from '#lib/stream/equal.ts'

const DEEPEST = 3
const MOST = 4
const LONGEST = 40

/** What differs between two specs, field by field: `weight 10 → 0`, `template network vm-1 → vm-2`, `ports changed`. */
export function fieldWords(before: JsonObject, after: JsonObject): string[] {
  const all = [...differences(before, after, [])]
  return all.length > MOST ? [...all.slice(0, MOST), `${all.length - MOST} more changes`] : all
}

function* differences(before: JsonObject, after: JsonObject, path: readonly string[]): Generator<string> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = Object.hasOwn(before, key) ? before[key] : undefined
    const is = Object.hasOwn(after, key) ? after[key] : undefined
    if (same(was, is)) continue
    const at = [...path, key]
    if (at.length < DEEPEST && isJsonObject(was) && isJsonObject(is)) yield* differences(was, is, at)
    else yield `${at.join(' ')} ${changeOf(was, is)}`
  }
}

function changeOf(was: unknown, is: unknown): string {
  const [from, to] = [textOf(was), textOf(is)]
  if (is === undefined) return 'removed'
  if (was === undefined) return to === null ? 'added' : `set to ${to}`
  return from === null || to === null ? 'changed' : `${from} → ${to}`
}

/** A value that fits into a line; null for one that does not. */
const textOf = (value: unknown): string | null =>
  (typeof value === 'string' && value.length <= LONGEST && value !== '') ||
  typeof value === 'number' ||
  typeof value === 'boolean'
    ? String(value)
    : null
