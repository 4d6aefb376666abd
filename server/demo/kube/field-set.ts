import { isDeepStrictEqual } from 'node:util'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { isMap, type Part } from '#server/demo/parts.ts'

/**
 * The fields of objects as `metadata.managedFields` names them (Kubernetes' FieldsV1, structured-merge-diff). A path
 * is its elements joined by a separator: `f:` and a key, or `k:` and the keys of an item of an associative list.
 */
export type FieldPath = string
export type FieldsV1 = { [element: string]: FieldsV1 }

const SEPARATOR = '\u001f'
const join = (path: FieldPath, element: string): FieldPath => (path ? path + SEPARATOR + element : element)
/** Whether a path is this other one or leads through it; every path leads through the object itself, the empty one. */
export const isWithin = (path: FieldPath, outer: FieldPath): boolean =>
  outer === '' || path === outer || path.startsWith(outer + SEPARATOR)

/** Lists whose items have keys of their own, by kind and path; every other list is replaced as a whole. */
const LIST_KEYS: Record<string, Record<string, string | null>> = {
  '*.metadata.ownerReferences': { uid: null },
  'ServiceEntry.spec.ports': { name: null },
  'Service.spec.ports': { port: null, protocol: 'TCP' },
  'Pod.spec.containers': { name: null },
  'Pod.spec.containers.ports': { containerPort: null, protocol: 'TCP' },
  'Pod.status.conditions': { type: null },
  'Pod.status.podIPs': { ip: null },
}
/** Maps that are replaced as a whole. */
const ATOMIC_MAPS = new Set(['Service.spec.selector'])

/** What the server itself owns in metadata, and no manager ever does. */
const SERVER_METADATA = new Set([
  ...['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'],
  ...['managedFields', 'selfLink'],
])

type Json = unknown

/** One value of an object with the way to it, both as a field path and as a place in the kind's schema. */
type Node = { kind: ServedKind; path: FieldPath; schema: string }

/** The children of a map or associative list by their element; null for what is a leaf to field management. */
export function childrenOf(node: Node, value: Json): Map<string, { node: Node; value: Json }> | null {
  const { kind, schema } = node
  if (isMap(value)) {
    if (ATOMIC_MAPS.has(`${kind}.${schema}`)) return null
    return new Map(
      Object.entries(value)
        .filter(([key]) => !isServers(schema, key))
        .map(([key, child]) => [
          `f:${key}`,
          {
            node: { kind, path: join(node.path, `f:${key}`), schema: schema ? `${schema}.${key}` : key },
            value: child,
          },
        ]),
    )
  }
  const keys = listKeys(kind, schema)
  if (!Array.isArray(value) || !keys) return null
  return new Map(
    value.map((item: Json) => {
      const element = `k:${JSON.stringify(keyOfItem(keys, item))}`
      return [element, { node: { kind, path: join(node.path, element), schema }, value: item }]
    }),
  )
}

const isServers = (schema: string, key: string): boolean =>
  (schema === '' && (key === 'apiVersion' || key === 'kind')) ||
  (schema === 'metadata' && SERVER_METADATA.has(key))

export const listKeys = (kind: ServedKind, schema: string): Record<string, string | null> | undefined =>
  LIST_KEYS[`${kind}.${schema}`] ?? LIST_KEYS[`*.${schema}`]

export function keyOfItem(keys: Record<string, string | null>, item: Json): Part {
  const from = isMap(item) ? item : {}
  return Object.fromEntries(Object.entries(keys).map(([key, fallback]) => [key, from[key] ?? fallback]))
}

const root = (kind: ServedKind): Node => ({ kind, path: '', schema: '' })
/** Neither the object itself nor its metadata is a field anybody can own. */
const isOwnable = ({ path }: Node): boolean => path !== '' && path !== 'f:metadata'

/** Every field of an object, inner ones too: what a client owns that has just created it. */
export function fieldsOf(kind: ServedKind, object: Json): Set<FieldPath> {
  const fields = new Set<FieldPath>()
  addAll(root(kind), object, fields)
  return fields
}

function addAll(node: Node, value: Json, into: Set<FieldPath>): void {
  if (isOwnable(node)) into.add(node.path)
  for (const child of childrenOf(node, value)?.values() ?? []) addAll(child.node, child.value, into)
}

/** The leaves of a configuration that somebody applies: what server-side apply makes theirs. */
export function appliedFields(kind: ServedKind, configuration: Json): Map<FieldPath, Json> {
  const fields = new Map<FieldPath, Json>()
  const visit = (node: Node, value: Json, isItem: boolean): void => {
    const children = childrenOf(node, value)
    const isLeaf = children === null || children.size === 0
    if ((isLeaf || isItem) && isOwnable(node)) fields.set(node.path, isLeaf ? value : undefined)
    for (const [element, child] of children ?? []) visit(child.node, child.value, element.startsWith('k:'))
  }
  visit(root(kind), configuration, false)
  return fields
}

/** What changed between two versions of an object: fields that are new or different, and fields that are gone. */
export function changedFields(
  kind: ServedKind,
  before: Json,
  after: Json,
): { changed: Set<FieldPath>; removed: Set<FieldPath> } {
  const changed = new Set<FieldPath>()
  const removed = new Set<FieldPath>()
  const compare = (node: Node, old: Json, now: Json): void => {
    const oldChildren = childrenOf(node, old)
    const newChildren = childrenOf(node, now)
    if (!oldChildren || !newChildren) {
      if (isDeepStrictEqual(old, now)) return
      if (oldChildren) addAll(node, old, removed)
      return addAll(node, now, changed)
    }
    for (const [element, child] of newChildren) {
      const was = oldChildren.get(element)
      if (was) compare(child.node, was.value, child.value)
      else addAll(child.node, child.value, changed)
    }
    for (const [element, child] of oldChildren)
      if (!newChildren.has(element)) addAll(child.node, child.value, removed)
  }
  compare(root(kind), before, after)
  return { changed, removed }
}

/** The value at a field path, or undefined. */
export function valueAt(kind: ServedKind, object: Json, path: FieldPath): Json {
  let at = { node: root(kind), value: object }
  for (const element of path.split(SEPARATOR)) {
    const child = childrenOf(at.node, at.value)?.get(element)
    if (!child) return undefined
    at = child
  }
  return at.value
}

/** `.spec.ports[name="http"].number`, as conflicts name a field. */
export const fieldWords = (path: FieldPath): string =>
  path
    .split(SEPARATOR)
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`
      const keys: Part = JSON.parse(element.slice(2))
      const pairs = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      return `[${pairs.join(',')}]`
    })
    .join('')

export function toFieldsV1(fields: Iterable<FieldPath>): FieldsV1 {
  const top: FieldsV1 = {}
  for (const path of [...fields].sort()) {
    let at = top
    for (const element of path.split(SEPARATOR)) {
      at[element] ??= {}
      at = at[element]
    }
    at['.'] = {}
  }
  return withoutLeafDots(top)
}

/** A leaf is written `{}`; the dot is for a field that is owned along with some of its children. */
function withoutLeafDots(fields: FieldsV1): FieldsV1 {
  const entries = Object.entries(fields)
  if (entries.length === 1 && entries[0]?.[0] === '.') return {}
  return Object.fromEntries(
    entries.map(([element, child]) => [element, element === '.' ? child : withoutLeafDots(child)]),
  )
}

export function fromFieldsV1(fields: FieldsV1): Set<FieldPath> {
  const paths = new Set<FieldPath>()
  const visit = (at: FieldsV1, path: FieldPath): void => {
    const entries = Object.entries(at)
    if (entries.length === 0 && path) paths.add(path)
    for (const [element, child] of entries) {
      if (element === '.') paths.add(path)
      else visit(child, join(path, element))
    }
  }
  visit(fields, '')
  return paths
}
