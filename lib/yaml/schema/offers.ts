import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import { type Path, type Schema, schemaAt, typeWords } from '#lib/yaml/schema/schema.ts'

export type Offer = { label: string; detail: string; apply: string }
/** What can be written at a place: `from` is where the word that is being written begins. */
export type Offers = { kind: string; from: number; isValue: boolean; of(schema: Schema): Offer[] }

/** Stands for the word that is being written, so that the text around it can be read. */
const HERE = 'isthmusHere'

/**
 * What can be offered where somebody writes: the fields of the object that the line belongs to by its indentation, or the
 * values of the field that the line has begun. Null outside of a document of a known kind.
 */
export function offersAt(text: string, offset: number): Offers | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(lineStart, offset)
  const [, lead = '', key, written] = /^(\s*(?:- +)*)(?:([\w./-]+):[ ]+)?([\w./-]*)$/.exec(line) ?? []
  if (written === undefined) return null
  const from = offset - written.length
  const isValue = key !== undefined
  // The line as it could be: a field for a place among fields, a text for one among values.
  const rest = text.slice(offset).replace(/^[^\n]*/, '')
  const before = text.slice(0, lineStart)
  const read = (as: string) => findHere(`${before}${lead}${as}${rest}`)
  const found = isValue ? read(`${key}: ${HERE}`) : read(`${HERE}: x`)
  if (!found) return null
  const { kind, path, siblings } = found
  return {
    kind,
    from,
    isValue,
    of(schema) {
      const at = schemaAt(schema, path)
      if (isValue) return valuesOf(at)
      return Object.entries(at?.properties ?? {})
        .filter(([name]) => !siblings.includes(name))
        .map(([name, child]) => ({ label: name, detail: typeWords(child), apply: `${name}: ` }))
    },
  }
}

function valuesOf(schema: Schema | null): Offer[] {
  const values = schema?.enum ?? (schema?.type === 'boolean' ? ['true', 'false'] : [])
  return values.map((value) => ({ label: value, detail: '', apply: value }))
}

/** The document, the object and the fields beside the place that is marked. */
function findHere(text: string): { kind: string; path: Path; siblings: string[] } | null {
  for (const document of [...parseAllDocuments(text, { logLevel: 'silent' })]) {
    const kind = document.get('kind')
    const found = document.contents ? search(document.contents, []) : null
    if (found && typeof kind === 'string') return { kind, ...found }
  }
  return null
}

function search(node: unknown, path: Path): { path: Path; siblings: string[] } | null {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = search(item, [...path, index])
      if (found) return found
    }
    return null
  }
  if (!isMap(node)) return null
  const names = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''))
  if (names.includes(HERE)) return { path, siblings: names.filter((name) => name !== HERE) }
  for (const [index, { value }] of node.items.entries()) {
    const own = [...path, names[index] ?? '']
    if (isScalar(value) && value.value === HERE) return { path: own, siblings: [] }
    const found = search(value, own)
    if (found) return found
  }
  return null
}
