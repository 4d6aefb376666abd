import { isJsonObject } from '#lib/json.ts'
import { childSchema, type Path, type Schema, typeWords } from '#lib/yaml/schema/schema.ts'

/** Something in a manifest that its schema does not take. `isKey`: it is the field that is wrong, not its value. */
export type SchemaProblem = { path: Path; message: string; isKey: boolean }

const MOST = 100

/**
 * What the API server would refuse of a manifest by its schema alone: unknown fields, wrong types, values outside of what
 * is named or not of a pattern. Rules that look at several fields are the dry run's to tell.
 */
export const schemaProblems = (schema: Schema, manifest: unknown): SchemaProblem[] => {
  const found: SchemaProblem[] = []
  for (const problem of problemsAt(schema, manifest, [])) {
    found.push(problem)
    if (found.length >= MOST) break
  }
  return found
}

function* problemsAt(schema: Schema, value: unknown, path: Path): Generator<SchemaProblem> {
  if (value === null || value === undefined) return
  const wrong = typeProblem(schema, value) || valueProblem(schema, value)
  if (wrong) {
    yield { path, message: wrong, isKey: false }
    return
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      if (schema.items) yield* problemsAt(schema.items, item, [...path, index])
    return
  }
  if (!isJsonObject(value)) return
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(value, name)) yield { path, message: `Field ${name} is missing`, isKey: true }
  const isClosed = schema.properties !== undefined && !schema.values && !schema.isOpen
  for (const [key, child] of Object.entries(value)) {
    const known = childSchema(schema, key)
    if (known) yield* problemsAt(known, child, [...path, key])
    else if (isClosed) yield { path: [...path, key], message: unknownField(schema, key), isKey: true }
  }
}

function unknownField({ properties = {} }: Schema, key: string): string {
  const like = Object.keys(properties).find((name) => name.toLowerCase() === key.toLowerCase())
  return like ? `There is no field ${key}; did you mean ${like}?` : `There is no field ${key} here`
}

function typeProblem(schema: Schema, value: unknown): string {
  const is = typeOf(value)
  if (schema.intOrString)
    return is === 'integer' || is === 'string' ? '' : `This is ${article(is)}, not an integer or string`
  const { type } = schema
  if (!type || type === is || (type === 'number' && is === 'integer')) return ''
  return `This is ${article(is)}, not ${article(typeWords(schema))}`
}

const article = (type: string): string =>
  type === 'anything' ? type : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function valueProblem(schema: Schema, value: unknown): string {
  const { minimum, maximum, minLength = 0, maxLength, maxItems } = schema
  if (typeof value === 'string') {
    if (schema.enum && !schema.enum.includes(value)) return `One of ${schema.enum.join(', ')} is expected`
    if (value.length < minLength) return minLength === 1 ? 'It is empty' : `It is shorter than ${minLength}`
    if (maxLength !== undefined && [...value].length > maxLength) return `It is longer than ${maxLength}`
    if (schema.pattern !== undefined && breaksPattern(schema.pattern, value))
      return `It does not match ${schema.pattern}`
  }
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum) return `It is less than ${minimum}`
    if (maximum !== undefined && value > maximum) return `It is more than ${maximum}`
  }
  if (Array.isArray(value) && maxItems !== undefined && value.length > maxItems)
    return `It has more than ${maxItems} items`
  return ''
}

/** Longer texts are left to the dry run: this engine may take long for what the API server's does at once. */
const LONGEST_MATCHED = 300

/** Patterns are written for RE2: one that means nothing here is passed over. */
function breaksPattern(pattern: string, text: string): boolean {
  if (text.length > LONGEST_MATCHED) return false
  try {
    return !new RegExp(pattern, 'u').test(text)
  } catch {
    return false
  }
}
