type Labels = Readonly<Record<string, string>>

/** Ids by `namespace|key=value`. An id is filed under each pair it is given, so a lookup costs what it finds. */
export type LabelIndex = Map<string, Set<string>>

const pairKeys = (namespace: string, labels: Labels): string[] =>
  Object.entries(labels).map(([key, value]) => `${namespace}|${key}=${value}`)

/** Files an object under every label it carries, or takes it out with `unfile`. */
export function changeLabels(
  change: typeof file,
  index: LabelIndex,
  id: string,
  namespace: string,
  labels: Labels,
): void {
  for (const pair of pairKeys(namespace, labels)) change(index, pair, id)
}

/** Files a selector under one of its pairs: whatever it selects carries that pair, so finding it takes one look. */
export function changeSelector(
  change: typeof file,
  index: LabelIndex,
  id: string,
  namespace: string,
  selector: Labels,
): void {
  const [first] = pairKeys(namespace, selector)
  if (first !== undefined) change(index, first, id)
}

/** Selectors that might select an object with these labels; the caller still has to compare the other pairs. */
export function selectorCandidates(index: LabelIndex, namespace: string, labels: Labels): Set<string> {
  const found = new Set<string>()
  for (const pair of pairKeys(namespace, labels)) for (const id of index.get(pair) ?? []) found.add(id)
  return found
}

/** Objects that carry every pair of a selector. An empty selector selects nothing here. */
export function objectsSelected(index: LabelIndex, namespace: string, selector: Labels): string[] {
  const sets = pairKeys(namespace, selector).map((pair) => index.get(pair) ?? new Set<string>())
  const [smallest, ...others] = sets.sort((a, b) => a.size - b.size)
  return smallest ? [...smallest].filter((id) => others.every((set) => set.has(id))) : []
}

/** Whether labels carry every pair of a selector. */
export const carries = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value)

/** Adds a value to the set under a key. */
export function file<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key)
  if (set) set.add(value)
  else index.set(key, new Set([value]))
}

/** Takes a value out of the set under a key, and the set out of the map when it is empty. */
export function unfile<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key)
  if (set?.delete(value) && set.size === 0) index.delete(key)
}
