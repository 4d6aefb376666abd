import { type Document, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments } from 'yaml'
import type { Path } from '#lib/yaml/schema/schema.ts'

/** One document of a YAML text: what it says, and where. */
export type YamlPart = {
  kind: string
  manifest: unknown
  from: number
  to: number
  /** Where the text is no YAML, and why. */
  errors: { from: number; to: number; message: string }[]
  /** The field or value at an offset; null between them. */
  placeAt(offset: number): Place | null
  /** Where a field stands: its key or its value. */
  rangeOf(path: Path, isKey: boolean): { from: number; to: number } | null
}

export type Place = { path: Path; from: number; to: number; isKey: boolean }

/** Reads a text of one or more YAML documents. Never throws: what can't be read has errors. */
export function readYaml(text: string): YamlPart[] {
  const documents: Document.Parsed[] = [...parseAllDocuments(text, { logLevel: 'silent' })]
  return documents.map((document) => {
    const manifest = manifestOf(document)
    const kind = typeof manifest === 'object' && manifest !== null && 'kind' in manifest ? manifest.kind : ''
    return {
      kind: typeof kind === 'string' ? kind : '',
      manifest,
      from: document.range?.[0] ?? 0,
      to: document.range?.[2] ?? text.length,
      errors: document.errors.map(({ pos: [from, to], message }) => ({
        from,
        to,
        message: message.split('\n')[0] ?? message,
      })),
      placeAt: (offset) => (document.contents ? find(document.contents, offset, []) : null),
      rangeOf: (path, isKey) => rangeOf(document, path, isKey),
    }
  })
}

/** Aliases that make more of a document than can be held are left unread. */
function manifestOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return null
  }
}

const holds = (node: unknown, offset: number): node is Node =>
  typeof node === 'object' &&
  node !== null &&
  'range' in node &&
  Array.isArray(node.range) &&
  offset >= Number(node.range[0]) &&
  offset <= Number(node.range[1])

function find(node: Node, offset: number, path: Path): Place | null {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const own = [...path, isScalar(key) ? String(key.value) : String(key)]
      if (holds(key, offset) && key.range)
        return { path: own, from: key.range[0], to: key.range[1], isKey: true }
      if (holds(value, offset)) return find(value, offset, own)
    }
    return null
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries())
      if (holds(item, offset)) return find(item, offset, [...path, index])
    return null
  }
  return node.range ? { path, from: node.range[0], to: node.range[1], isKey: false } : null
}

function rangeOf(document: Document.Parsed, path: Path, isKey: boolean): { from: number; to: number } | null {
  const last = path.at(-1)
  if (isKey && typeof last === 'string') {
    const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    const pair = isMap(holder)
      ? holder.items.find(({ key }) => isScalar(key) && String(key.value) === last)
      : undefined
    const key = isPair(pair) ? pair.key : null
    return isScalar(key) && key.range ? { from: key.range[0], to: key.range[1] } : null
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : null
  return range ? { from: range[0], to: range[1] } : null
}
