import { fitOfField, fitOfItem, isListLike } from '#lib/documents/fits.ts'
import { readDocument } from '#lib/documents/read-document.ts'
import { shapeOf } from '#lib/documents/shapes.ts'
import { type WrittenLine, writtenLine } from '#lib/documents/written-line.ts'
import { childSchema, type Schema } from '#lib/yaml/schema/schema.ts'

/** Which object a document says it is. */
export type WrittenKind = { apiVersion: string; kind: string }
/** The schema of a kind; null where it is not known. */
export type SchemaOf = (kind: WrittenKind) => Schema | null

type ObjectFrame = { is: 'object'; indent: number; schema: Schema | null; keys: Set<string> }
type ListFrame = { is: 'list'; indent: number; items: Schema | null }
type Frame = ObjectFrame | ListFrame
/** A key without a value: what follows may be its object or its list. */
type Pending = { indent: number; schema: Schema | null }

/** A document of more lines is nothing that somebody copied from a page. */
const MOST_LINES = 5_000

const texts: Schema = { type: 'object', values: { type: 'string' } }
/** Resources of Istio are described without what every object has. */
const METADATA: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    generateName: { type: 'string' },
    namespace: { type: 'string' },
    labels: texts,
    annotations: texts,
    finalizers: { type: 'array', items: { type: 'string' } },
  },
}

/**
 * Indents a document that lost its indentation, by the fields that its kind has: each line goes into the innermost open
 * object that has such a field. Two different objects can come to the same lines, so this is a proposal: somebody has to
 * look at it. Null where the kind is not known, or where a line by itself does not say enough.
 */
export function restoreIndentation(text: string, schemaOf: SchemaOf): string | null {
  const lines = text.split('\n').map(writtenLine)
  if (lines.length > MOST_LINES) return null
  const written = kindOf(lines)
  const schema = written && (schemaOf(written) ?? shapeOf(written))
  if (!schema) return null
  const root: Schema = {
    ...schema,
    type: 'object',
    properties: { ...schema.properties, apiVersion: {}, kind: {}, metadata: METADATA },
  }
  const restored = indented(lines, root)
  if (restored === null || 'message' in readDocument(restored)) return null
  return restored
}

function kindOf(lines: readonly (WrittenLine | null)[]): WrittenKind | null {
  const textAt = (key: string): string => {
    const line = lines.find((one) => one?.kind === 'key' && one.key === key)
    return line?.kind === 'key' ? line.value.replace(/^(["'])(.*)\1$/, '$2') : ''
  }
  const kind = textAt('kind')
  return kind ? { apiVersion: textAt('apiVersion'), kind } : null
}

function indented(lines: readonly (WrittenLine | null)[], root: Schema): string | null {
  const stack: Frame[] = [{ is: 'object', indent: 0, schema: root, keys: new Set() }]
  let pending: Pending | null = null
  const out: string[] = []
  let waiting: string[] = []
  const put = (indent: number, text: string): void => {
    const lead = ' '.repeat(indent)
    out.push(...waiting.map((comment) => (comment ? lead + comment : '')), lead + text)
    waiting = []
  }
  for (const line of lines) {
    if (!line) return null
    if (line.kind === 'none') {
      waiting.push(line.text)
      continue
    }
    if (line.kind === 'key') {
      const frame = objectFor(line, pending, stack)
      if (!frame) return null
      put(frame.indent, line.text)
      pending = take(frame, line)
      continue
    }
    const list = listFor(line, pending, stack)
    if (!list) return null
    put(list.indent, line.text)
    pending = null
    if (line.kind === 'item-key') {
      const item: ObjectFrame = { is: 'object', indent: list.indent + 2, schema: list.items, keys: new Set() }
      stack.push(item)
      pending = take(item, line)
    }
  }
  return [...out, ...waiting].join('\n')
}

/** Notes a field of an object; what it leaves open where it has no value on its line. */
function take(frame: ObjectFrame, { key, value }: { key: string; value: string }): Pending | null {
  frame.keys.add(key)
  if (value !== '') return null
  return { indent: frame.indent, schema: frame.schema ? childSchema(frame.schema, key) : null }
}

/** The object that a field goes into, with everything inside of it closed. */
function objectFor(
  { key, value }: { key: string; value: string },
  pending: Pending | null,
  stack: Frame[],
): ObjectFrame | null {
  const inner: ObjectFrame[] = pending
    ? [{ is: 'object', indent: pending.indent + 2, schema: pending.schema, keys: new Set() }]
    : []
  const open = stack.filter((frame) => frame.is === 'object').toReversed()
  const frame = best([...inner, ...open], ({ schema, keys }) =>
    keys.has(key) ? null : fitOfField(schema, key, value),
  )
  if (!frame) return null
  if (inner.includes(frame)) stack.push(frame)
  else stack.length = stack.indexOf(frame) + 1
  return frame
}

function listFor(
  item: { key?: string; value: string },
  pending: Pending | null,
  stack: Frame[],
): ListFrame | null {
  const inner: ListFrame[] =
    pending && (!pending.schema || isListLike(pending.schema))
      ? [{ is: 'list', indent: pending.indent + 2, items: pending.schema?.items ?? null }]
      : []
  const open = stack.filter((frame) => frame.is === 'list').toReversed()
  const frame = best([...inner, ...open], ({ items }) => fitOfItem(items, item))
  if (!frame) return null
  if (inner.includes(frame)) stack.push(frame)
  else stack.length = stack.indexOf(frame) + 1
  return frame
}

/** The first of those that fit best. */
function best<T>(candidates: readonly T[], fitOf: (one: T) => number | null): T | null {
  let found: { one: T; fit: number } | null = null
  for (const one of candidates) {
    const fit = fitOf(one)
    if (fit !== null && (!found || fit < found.fit)) found = { one, fit }
  }
  return found?.one ?? null
}
