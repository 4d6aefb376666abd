import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { Schema, SchemaAnswer } from '#lib/yaml/schema/schema.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { objectOf, send } from '#server/kube/objects-client.ts'

/** Deeper fields are left open; Istio's own go about ten deep. */
const DEEPEST = 16
const LONGEST_TEXT = 1_000
const REF = '#/components/schemas/'

/**
 * The schema of a watched kind as the API server serves it (OpenAPI v3), with everything it refers to put in its place.
 * Throws `not-found` for a kind that is not watched or that the API server describes nowhere, and what reading throws.
 */
export async function readSchema(request: KubeRequest, wanted: string): Promise<SchemaAnswer> {
  const kind = KINDS.find((one) => one === wanted)
  if (!kind) throw new AppError('not-found', 'There is no such kind')
  const { group, version } = WATCHED_KINDS[kind]
  const place = group === '' ? `api/${version}` : `apis/${group}/${version}`
  const document = await objectOf(await send(request, `/openapi/v3/${place}`, {}))
  const all = objectAt(objectAt(document, 'components'), 'schemas')
  const own = Object.values(all).find((one): one is JsonObject => isJsonObject(one) && isOfKind(one, kind))
  if (!own) throw new AppError('not-found', `The API server describes no ${kind}`)
  return { kind, schema: schemaOf(own, all, 0) }
}

function isOfKind(schema: JsonObject, kind: Kind): boolean {
  const { group, version } = WATCHED_KINDS[kind]
  const named = schema['x-kubernetes-group-version-kind']
  return (
    Array.isArray(named) &&
    named.some(
      (one) => isJsonObject(one) && one.kind === kind && one.group === group && one.version === version,
    )
  )
}

function schemaOf(raw: JsonObject, all: JsonObject, depth: number): Schema {
  if (depth > DEEPEST) return {}
  const written = resolved(raw, all)
  const { type, description, properties, items, additionalProperties, format } = written
  const child = (value: unknown): Schema => (isJsonObject(value) ? schemaOf(value, all, depth + 1) : {})
  const isIntOrString = written['x-kubernetes-int-or-string'] === true || format === 'int-or-string'
  const isOpen = written['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true
  const numbers = ['minimum', 'maximum', 'minLength', 'maxLength', 'maxItems'] as const
  return {
    ...(typeof description === 'string' && description
      ? { description: description.slice(0, LONGEST_TEXT) }
      : {}),
    ...(isIntOrString ? { intOrString: true } : typeof type === 'string' ? { type } : {}),
    ...(Array.isArray(written.enum) ? { enum: written.enum.filter((one) => typeof one === 'string') } : {}),
    ...(typeof written.pattern === 'string' ? { pattern: written.pattern } : {}),
    ...Object.fromEntries(
      numbers.flatMap((name) => (typeof written[name] === 'number' ? [[name, written[name]]] : [])),
    ),
    ...(Array.isArray(written.required) && written.required.length > 0
      ? { required: written.required.filter((one) => typeof one === 'string') }
      : {}),
    ...(isJsonObject(properties)
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, child(one)])),
        }
      : {}),
    ...(isJsonObject(items) ? { items: child(items) } : {}),
    ...(isJsonObject(additionalProperties) ? { values: child(additionalProperties) } : {}),
    ...(isOpen ? { isOpen: true } : {}),
  }
}

/** A schema with those that it refers to laid under it. */
function resolved(raw: JsonObject, all: JsonObject): JsonObject {
  const refs = [raw, ...(Array.isArray(raw.allOf) ? raw.allOf.filter(isJsonObject) : [])]
  const under = refs.map(({ $ref }) =>
    typeof $ref === 'string' && $ref.startsWith(REF) ? objectAt(all, $ref.slice(REF.length)) : {},
  )
  return Object.assign({}, ...under, raw)
}

const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return isJsonObject(value) ? value : {}
}
