import { isMap, isScalar, isSeq, type LineCounter } from 'yaml'

/** Where something is written: a file as the user named it, line and column from 1. */
export type FilePlace = { path: string; line: number; column: number }

/** `spec.http[0].route[1].weight` as steps; of a key with dots, such as an annotation, the rest stays unfound. */
export const stepsOf = (field: string): string[] => field.split(/[.[\]]+/).filter((step) => step !== '')

/**
 * Where a field of a YAML node stands: its key, an item of a list, or as much of the path as is written. `at` is where the
 * node itself begins.
 */
export function offsetOf(node: unknown, steps: readonly string[], at: number): number {
  const [step, ...rest] = steps
  if (step === undefined) return at
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
    const key = pair?.key
    return pair && isScalar(key) && key.range ? offsetOf(pair.value, rest, key.range[0]) : at
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    const range = typeof item === 'object' && item !== null && 'range' in item ? item.range : null
    return Array.isArray(range) ? offsetOf(item, rest, Number(range[0])) : at
  }
  return at
}

/** An offset as line and column. */
export function placeAt(path: string, lines: LineCounter, offset: number): FilePlace {
  const { line, col } = lines.linePos(offset)
  return { path, line: Math.max(1, line), column: Math.max(1, col) }
}
