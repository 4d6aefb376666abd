/** What a field may be: a part of the schema that the API server serves for a kind, with everything it refers to. */
export type Schema = {
  description?: string
  /** Empty where any type will do. */
  type?: string
  /** Also takes an integer (`string`) or a text (`integer`). */
  intOrString?: boolean
  enum?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  /** The values of a map whose keys are free. */
  values?: Schema
  required?: string[]
  minimum?: number
  maximum?: number
  /** A regular expression that a text has to match somewhere. */
  pattern?: string
  minLength?: number
  maxLength?: number
  maxItems?: number
  /** Takes fields that are not named here. */
  isOpen?: boolean
}

/** `GET /api/schemas/<kind>`. */
export type SchemaAnswer = { kind: string; schema: Schema }

export type Path = readonly (string | number)[]

/** The schema of a field of a field; null where nothing is known of it, or where there is no such field. */
export function schemaAt(schema: Schema, path: Path): Schema | null {
  let at: Schema | null = schema
  for (const step of path) {
    if (!at) return null
    at = childSchema(at, step)
  }
  return at
}

export function childSchema(schema: Schema, step: string | number): Schema | null {
  if (typeof step === 'number') return schema.items ?? null
  const { properties, values } = schema
  return (properties && Object.hasOwn(properties, step) ? properties[step] : values) ?? null
}

/** The type of a field in a few words: `list of strings`, `map of integers`, `integer or string`. */
export function typeWords(schema: Schema): string {
  if (schema.intOrString) return 'integer or string'
  switch (schema.type) {
    case 'array':
      return schema.items?.type ? `list of ${typeWords(schema.items)}s` : 'list'
    case 'object':
      return schema.values?.type ? `map of ${typeWords(schema.values)}s` : 'object'
    case undefined:
    case '':
      return 'anything'
    default:
      return schema.type
  }
}
