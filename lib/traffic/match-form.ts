import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { ownField } from '#lib/traffic/spec-edit.ts'

/** Istio's StringMatch; `present` is the empty one, which only asks that the thing is there. */
export type StringMatchForm = { op: 'exact' | 'prefix' | 'regex' | 'present'; value: string }
export type NamedMatchForm = { name: string; match: StringMatchForm }
export type LabelForm = { key: string; value: string }

/** One match condition of a rule, as a form shows it. Its fields all have to hold; empty ones ask for nothing. */
export type MatchForm = {
  name: string
  headers: NamedMatchForm[]
  withoutHeaders: NamedMatchForm[]
  uri: StringMatchForm | null
  ignoreUriCase: boolean
  method: StringMatchForm | null
  queryParams: NamedMatchForm[]
  sourceLabels: LabelForm[]
  sourceNamespace: string
  port: number | null
  gateways: string[]
  /** Of tls rules only. */
  sniHosts: string[]
  /** What this form does not know, in Istio's own shape; it is kept. */
  rest: JsonObject
}

export const emptyMatch = (): MatchForm => ({
  name: '',
  headers: [],
  withoutHeaders: [],
  uri: null,
  ignoreUriCase: false,
  method: null,
  queryParams: [],
  sourceLabels: [],
  sourceNamespace: '',
  port: null,
  gateways: [],
  sniHosts: [],
  rest: {},
})

type Field = Exclude<keyof MatchForm, 'rest'>

/** Reads a condition as it is written. A value of a shape that the form can't show goes into `rest`. */
export function readMatch(written: JsonObject): MatchForm {
  const form = emptyMatch()
  const rest: [string, unknown][] = []
  for (const [field, value] of Object.entries(written)) {
    const left = readField(form, field, value)
    if (left !== undefined) rest.push([field, left])
  }
  form.rest = Object.fromEntries(rest)
  return form
}

/**
 * Writes a condition over the one that stands there: fields that show the same already stay as they are, in their
 * order, and new ones follow.
 */
export function writeMatch(form: MatchForm, written: JsonObject): JsonObject {
  const before = readMatch(written)
  const fields = new Set([...Object.keys(written), ...FIELDS, ...Object.keys(form.rest)])
  return Object.fromEntries(
    [...fields].flatMap((field): [string, unknown][] => {
      const isSame =
        isDeepStrictEqual(ownField(form.rest, field), ownField(before.rest, field)) &&
        (!isField(field) || isDeepStrictEqual(form[field], before[field]))
      if (isSame) return Object.hasOwn(written, field) ? [[field, written[field]]] : []
      const value = isField(field) ? writeField(form, field) : ownField(form.rest, field)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

const FIELDS: readonly Field[] = [
  'name',
  'uri',
  'ignoreUriCase',
  'method',
  'headers',
  'withoutHeaders',
  'queryParams',
  'port',
  'sniHosts',
  'sourceLabels',
  'sourceNamespace',
  'gateways',
]
const isField = (field: string): field is Field => FIELDS.some((one) => one === field)

/** Puts a value into the form, and returns what of it the form can't show. */
function readField(form: MatchForm, field: string, value: unknown): unknown {
  switch (field) {
    case 'name':
    case 'sourceNamespace':
      if (typeof value !== 'string') return value
      form[field] = value
      return undefined
    case 'ignoreUriCase':
      if (typeof value !== 'boolean') return value
      form[field] = value
      return undefined
    case 'port':
      if (typeof value !== 'number') return value
      form[field] = value
      return undefined
    case 'uri':
    case 'method': {
      const match = readStringMatch(value)
      if (!match) return value
      form[field] = match
      return undefined
    }
    case 'gateways':
    case 'sniHosts':
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return value
      form[field] = value
      return undefined
    case 'headers':
    case 'withoutHeaders':
    case 'queryParams':
      return readEntries(value, (name, inner) => {
        const match = readStringMatch(inner)
        if (match) form[field].push({ name, match })
        return match !== null
      })
    case 'sourceLabels':
      return readEntries(value, (key, inner) => {
        if (typeof inner === 'string') form.sourceLabels.push({ key, value: inner })
        return typeof inner === 'string'
      })
    default:
      return value
  }
}

/** Goes through a map, and returns the entries of it that could not be read. */
function readEntries(value: unknown, read: (name: string, inner: unknown) => boolean): unknown {
  if (!isJsonObject(value)) return value
  const unread = Object.entries(value).filter(([name, inner]) => !read(name, inner))
  return unread.length > 0 ? Object.fromEntries(unread) : undefined
}

function readStringMatch(value: unknown): StringMatchForm | null {
  if (!isJsonObject(value)) return null
  const [entry, second] = Object.entries(value)
  if (!entry) return { op: 'present', value: '' }
  const [op, text] = entry
  if (second || typeof text !== 'string') return null
  return op === 'exact' || op === 'prefix' || op === 'regex' ? { op, value: text } : null
}

const writeStringMatch = ({ op, value }: StringMatchForm): JsonObject =>
  op === 'present' ? {} : { [op]: value }

/** A field in Istio's shape; undefined when it asks for nothing. */
function writeField(form: MatchForm, field: Field): unknown {
  const unread = form.rest[field]
  switch (field) {
    case 'name':
    case 'sourceNamespace':
      return form[field] || unread
    case 'ignoreUriCase':
      return form.ignoreUriCase || unread
    case 'port':
      return form.port ?? unread
    case 'uri':
    case 'method': {
      const match = form[field]
      return match ? writeStringMatch(match) : unread
    }
    case 'gateways':
    case 'sniHosts':
      return form[field].length > 0 ? form[field] : unread
    case 'headers':
    case 'withoutHeaders':
    case 'queryParams':
      return writeEntries(
        form[field].map(({ name, match }) => [name, writeStringMatch(match)]),
        unread,
      )
    case 'sourceLabels':
      return writeEntries(
        form.sourceLabels.map(({ key, value }) => [key, value]),
        unread,
      )
  }
}

function writeEntries(entries: [string, unknown][], unread: unknown): unknown {
  if (entries.length === 0) return unread
  return Object.fromEntries([...entries, ...(isJsonObject(unread) ? Object.entries(unread) : [])])
}
