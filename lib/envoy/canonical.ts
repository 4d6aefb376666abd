import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** Deeper than any configuration that Istio makes; what lies below is left out, so that no reader has to fear for its stack. */
const MOST_DEPTH = 200
/** Keys of maps are whatever the mesh calls things, so not all of them are remembered. */
const MOST_KEYS = 20_000

/** Fields whose underscore before a digit is lost in lowerCamelCase (all of Envoy's API that have one). */
const DIGITS = [
  ...['accept_http_10', 'consecutive_5xx', 'default_host_for_http_10', 'enforcing_consecutive_5xx'],
  ...['ignore_http_11_upgrade', 'normalize_path_rfc_3986', 'proxy_100_continue', 'trace_id_128bit'],
]
const known = new Map(DIGITS.map((name) => [name.replace(/_(\d)/, '$1'), name]))

/**
 * The same configuration whichever notation it came in: names of fields in snake_case, as in Envoy's API, and without nulls.
 * Protobuf's free-form Structs, such as filter_metadata, and keys that can't be a field's name stay as they are.
 */
export const canonical = (value: unknown): unknown => convert(value, { depth: 0, field: '', isFree: false })

type Place = { depth: number; field: string; isFree: boolean }

function convert(value: unknown, place: Place): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (place.depth >= MOST_DEPTH) return undefined
  if (Array.isArray(value)) {
    const within = { ...place, depth: place.depth + 1 }
    return value.map((item) => convert(item, within) ?? null)
  }
  return isJsonObject(value) ? convertObject(value, place) : undefined
}

function convertObject(value: JsonObject, { depth, field, isFree }: Place): JsonObject {
  const converted: JsonObject = {}
  for (const key of Object.keys(value)) {
    // The only key that would set something else than itself.
    if (key === '__proto__') continue
    const name = isFree ? key : fieldName(key)
    const part = convert(value[key], {
      depth: depth + 1,
      field: name,
      isFree: isFree || isStruct(name, field, value),
    })
    if (part === undefined || (part === null && !isFree)) continue
    converted[isFree || !Object.hasOwn(converted, name) ? name : key] = part
  }
  return converted
}

/** google.protobuf.Struct in the places where Istio's configuration has one. */
function isStruct(name: string, parent: string, object: JsonObject): boolean {
  if (name === 'filter_metadata' || name === 'json_format') return true
  if (name === 'match') return parent === 'transport_socket_matches'
  const type = name === 'value' ? object['@type'] : ''
  return typeof type === 'string' && /(TypedStruct|google\.protobuf\.Struct)$/.test(type)
}

function fieldName(key: string): string {
  const found = known.get(key)
  if (found !== undefined) return found
  const name = /^[a-z][A-Za-z0-9]*$/.test(key) ? toSnake(key) : key
  if (known.size < MOST_KEYS) known.set(key, name)
  return name
}

function toSnake(key: string): string {
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return known.get(name) ?? name
}
