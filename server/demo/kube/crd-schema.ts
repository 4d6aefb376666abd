import { Environment } from '@marcbachmann/cel-js'
import { Ajv, type ValidateFunction } from 'ajv'
import crds from '#server/demo/kube/istio-crds.json' with { type: 'json' }
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'

/** A structural schema of a CustomResourceDefinition, as far as it is read here. */
type Schema = {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-validations'?: { rule: string }[]
  'x-kubernetes-list-map-keys'?: string[]
} & Record<string, unknown>
export type Problem = { field: string; message: string }

const SCHEMAS: Partial<Record<ServedKind, Schema>> = crds
const isInt32 = (value: number): boolean => value >= -(2 ** 31) && value < 2 ** 31
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  // What the other formats narrow, nobody here writes wrongly: times of the server's own, and bytes.
  formats: { int32: { type: 'number', validate: isInt32 }, 'date-time': true, double: true, byte: true },
})
const validators = new Map<ServedKind, ValidateFunction>()
const cel = new Environment({ unlistedVariablesAreDyn: true })
const rules = new Map<string, ReturnType<typeof cel.parse>>()

/** What the kind's CRD refuses of an object: types, patterns and limits, then its CEL rules. Empty for a core kind. */
export function schemaProblems(kind: ServedKind, object: Record<string, unknown>): Problem[] {
  const schema = SCHEMAS[kind]
  if (!schema) return []
  const validate = validators.get(kind) ?? ajv.compile(forAjv(schema))
  validators.set(kind, validate)
  if (!validate(object)) {
    return (validate.errors ?? []).map(({ instancePath, message = 'is not valid' }) => ({
      field: fieldOf(instancePath),
      message: `Invalid value: ${message}`,
    }))
  }
  return [...brokenRules(schema, object, '')]
}

/**
 * The object without the fields that its CRD does not know, and the paths of those: the API server drops them, or
 * refuses them when it was asked to be strict.
 */
export function prune<T extends Record<string, unknown>>(
  kind: ServedKind,
  object: T,
): { object: T; unknown: string[] } {
  const schema = SCHEMAS[kind]
  const unknown: string[] = []
  if (!schema) return { object, unknown }
  // The schemas describe spec and status; what every object has is not in them.
  const whole: Schema = { ...schema, properties: { ...schema.properties, ...EVERY_OBJECT } }
  return { object: pruned(whole, object, '', unknown) as T, unknown }
}

const ANYTHING: Schema = { 'x-kubernetes-preserve-unknown-fields': true }
const EVERY_OBJECT = { apiVersion: ANYTHING, kind: ANYTHING, metadata: ANYTHING }

function pruned(schema: Schema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value))
    return schema.items
      ? value.map((item, index) => pruned(schema.items as Schema, item, `${path}[${index}]`, unknown))
      : value
  if (typeof value !== 'object' || value === null) return value
  const kept: [string, unknown][] = []
  for (const [key, child] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    const known = childSchema(schema, key)
    if (known) kept.push([key, pruned(known, child, at, unknown)])
    else if (schema['x-kubernetes-preserve-unknown-fields']) kept.push([key, child])
    else unknown.push(at)
  }
  return Object.fromEntries(kept)
}

function childSchema(schema: Schema, key: string): Schema | undefined {
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined
  if (own) return own
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
}

function* brokenRules(schema: Schema, value: unknown, path: string): Generator<Problem> {
  if (value === null || value === undefined) return
  for (const { rule } of schema['x-kubernetes-validations'] ?? [])
    if (!holds(rule, value)) yield { field: path, message: `Invalid value: the rule ${rule} does not hold` }
  if (Array.isArray(value)) {
    yield* repeatedKeys(schema['x-kubernetes-list-map-keys'] ?? [], value, path)
    for (const [index, item] of value.entries())
      if (schema.items) yield* brokenRules(schema.items, item, `${path}[${index}]`)
  } else if (typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      const known = childSchema(schema, key)
      if (known) yield* brokenRules(known, child, path ? `${path}.${key}` : key)
    }
  }
}

/** Items of an associative list are told apart by their keys. */
function* repeatedKeys(keys: readonly string[], items: readonly unknown[], path: string): Generator<Problem> {
  if (keys.length === 0) return
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const key = JSON.stringify(keys.map((name) => (item as Record<string, unknown>)[name]))
    if (seen.has(key)) yield { field: `${path}[${index}]`, message: `Duplicate value: ${key}` }
    seen.add(key)
  }
}

function holds(rule: string, self: unknown): boolean {
  const run = rules.get(rule) ?? cel.parse(rule)
  rules.set(rule, run)
  try {
    return run({ self }) === true
  } catch {
    return false
  }
}

/** The schema without Kubernetes' extensions, which Ajv does not know. */
function forAjv(schema: Schema): Schema {
  const { properties, items, additionalProperties, ...rest } = schema
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-kubernetes-')))
  if (schema['x-kubernetes-int-or-string']) own.type = ['integer', 'string']
  return {
    ...own,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, child]) => [key, forAjv(child)]),
          ),
        }
      : {}),
    ...(items ? { items: forAjv(items) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: forAjv(additionalProperties) }
      : {}),
  }
}

/** `/spec/http/0/name` as `spec.http[0].name`. */
const fieldOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) =>
      /^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`,
    )
    .join('')
    .replace(/^\./, '')
