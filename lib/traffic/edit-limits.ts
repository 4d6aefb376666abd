import type { TrafficEdit } from '#lib/traffic/edit.ts'

const DEEPEST = 64

/** Why an edit can't be worked with at all, whatever the API server would say; empty when it can. */
export function editTrouble({ objects }: TrafficEdit): string {
  for (const { ref, resourceVersion, spec } of objects) {
    const name = `${ref.kind} ${ref.namespace}/${ref.name}`
    if (spec === null && resourceVersion === '') return `${name} is to be deleted, but not in which version`
    const trouble = spec === null ? '' : specTrouble(spec)
    if (trouble) return `The spec of ${name} ${trouble}`
  }
  return ''
}

/** Looked at without recursion: what is nested too deeply would break whoever does. */
function specTrouble(spec: unknown): string {
  const left: { value: unknown; depth: number }[] = [{ value: spec, depth: 0 }]
  for (let one = left.pop(); one; one = left.pop()) {
    const { value, depth } = one
    if (typeof value !== 'object' || value === null) continue
    if (depth > DEEPEST) return `is nested more than ${DEEPEST} deep`
    if (Object.hasOwn(value, '__proto__')) return 'has a field __proto__'
    for (const child of Object.values(value)) left.push({ value: child, depth: depth + 1 })
  }
  return ''
}
