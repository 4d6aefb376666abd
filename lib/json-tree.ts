import { isJsonObject } from '#lib/json.ts'

/** One visible line of a tree of JSON. */
export type TreeRow = {
  /** JSON Pointer (RFC 6901); empty for the root. */
  id: string
  depth: number
  /** The member's name, or the item's index. */
  key: string
  /** What an item calls itself, such as a cluster's name; empty for none. */
  name: string
  value: TreeValue
  isOpen: boolean
  /** Which of its siblings it is, from 1, and how many there are. */
  position: number
  siblings: number
}
export type TreeValue =
  | { kind: 'object' | 'array'; size: number }
  | { kind: 'string' | 'number' | 'boolean' | 'null'; text: string }

export type Found = { ids: string[]; count: number }

/** A tree of which only opened parts are looked at, so that its cost is that of what is visible. */
export type JsonTree = {
  rowCount(): number
  /** The visible rows `from` (inclusive) to `to` (exclusive). */
  rows(from: number, to: number): TreeRow[]
  /** Opens or closes the row with this id; one that is not visible or has nothing in it stays as it is. */
  toggle(id: string): void
  /** Opens everything above it; gives the index of its row, or -1 where there is no such value. */
  reveal(id: string): number
  /** The whole of a visible text or number, of which a row shows the first 400 characters; null for any other. */
  textOf(id: string): string | null
  /**
   * Looks through all keys and values for a text, whatever its case. Yields now and then, so that the caller can stop; gives the
   * first `most` places and the number of all. A value counts once, whether its key, itself or both have the text.
   */
  search(text: string, most: number): Generator<undefined, Found, undefined>
}

type Node = {
  value: unknown
  key: string
  parent: Node | null
  depth: number
  position: number
  siblings: number
  isOpen: boolean
}
const SLICE = 50_000
const LONGEST = 400

/** A tree over parsed JSON, with the root open. The JSON is not copied and must not change. */
export function createJsonTree(root: unknown): JsonTree {
  const top: Node = { value: root, key: '', parent: null, depth: 0, position: 1, siblings: 1, isOpen: false }
  let visible: Node[] = [top]
  open(0)

  return {
    rowCount: () => visible.length,
    rows: (from, to) => visible.slice(Math.max(0, from), to).map(rowOf),
    toggle(id) {
      const index = visible.findIndex((node) => pointerOf(node) === id)
      if (visible[index]?.isOpen) close(index)
      else if (index >= 0) open(index)
    },
    reveal(id) {
      let index = 0
      for (const token of tokensOf(id)) {
        open(index)
        const depth = (visible[index]?.depth ?? 0) + 1
        index++
        while (visible[index]?.depth !== depth || visible[index]?.key !== token) {
          if ((visible[index]?.depth ?? 0) < depth) return -1
          index++
        }
      }
      return index
    },
    textOf(id) {
      const value = visible.find((node) => pointerOf(node) === id)?.value
      return value === undefined || typeof value === 'object' ? null : String(value)
    },
    search: (text, most) => search(root, text.toLowerCase(), most),
  }

  function open(index: number): void {
    const node = visible[index]
    if (!node || node.isOpen) return
    const parts = partsOf(node.value)
    if (parts.length === 0) return
    node.isOpen = true
    const children = parts.map(
      ([key, value], at): Node => ({
        value,
        key,
        parent: node,
        depth: node.depth + 1,
        position: at + 1,
        siblings: parts.length,
        isOpen: false,
      }),
    )
    visible = [...visible.slice(0, index + 1), ...children, ...visible.slice(index + 1)]
  }

  function close(index: number): void {
    const node = visible[index]
    if (!node) return
    node.isOpen = false
    let end = index + 1
    while ((visible[end]?.depth ?? 0) > node.depth) end++
    visible = [...visible.slice(0, index + 1), ...visible.slice(end)]
  }
}

function* search(root: unknown, text: string, most: number): Generator<undefined, Found, undefined> {
  const found: Found = { ids: [], count: 0 }
  if (text === '') return found
  // From the last to the first, so that a stack gives them in the order in which they stand.
  const stack: { value: unknown; id: string; key: string }[] = [{ value: root, id: '', key: '' }]
  let seen = 0
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, id, key } = next
    const isLeaf = typeof value !== 'object' || value === null
    if (key.toLowerCase().includes(text) || (isLeaf && String(value).toLowerCase().includes(text))) {
      found.count++
      if (found.ids.length < most) found.ids.push(id)
    }
    if (!isLeaf)
      for (const [part, inner] of partsOf(value).reverse())
        stack.push({ value: inner, id: `${id}/${escaped(part)}`, key: Array.isArray(value) ? '' : part })
    if (++seen % SLICE === 0) yield
  }
  return found
}

const partsOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

function rowOf(node: Node): TreeRow {
  const { key, depth, isOpen, position, siblings, value, parent } = node
  const name = Array.isArray(parent?.value) ? nameOf(value) : ''
  return { id: pointerOf(node), depth, key, name, value: treeValue(value), isOpen, position, siblings }
}

function treeValue(value: unknown): TreeValue {
  if (Array.isArray(value)) return { kind: 'array', size: value.length }
  if (isJsonObject(value)) return { kind: 'object', size: Object.keys(value).length }
  if (value === null) return { kind: 'null', text: 'null' }
  const text = String(value)
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return {
    kind: typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'string',
    text: shown,
  }
}

/** Of the forms that Envoy's and istiod's dumps have: `{ name }`, `{ cluster: { name } }`, `{ "@type": … }`. */
function nameOf(item: unknown): string {
  if (!isJsonObject(item)) return ''
  for (const one of [item, ...Object.values(item).filter(isJsonObject)]) {
    const name = one.name ?? one.cluster_name ?? one.clusterName
    if (typeof name === 'string') return name.slice(0, LONGEST)
  }
  const type = item['@type']
  return typeof type === 'string' ? type.slice(type.lastIndexOf('.') + 1) : ''
}

function pointerOf(node: Node): string {
  const tokens: string[] = []
  for (let at: Node = node; at.parent; at = at.parent) tokens.push(`/${escaped(at.key)}`)
  return tokens.reverse().join('')
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
