import { decodeBase64, REDACTED, redactLeaf, redactText } from '#lib/envoy/redact-text.ts'
import { isCalledBy, isSecretName, isValueField, secrecyOf } from '#lib/envoy/secret-names.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** `[redacted]` in base64, as Envoy itself writes it for bytes. */
const REDACTED_BYTES = 'W3JlZGFjdGVkXQ=='
/** Members of a JSON Web Key that are not public (RFC 7518). */
const KEY_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'])
const DATA_SOURCE = ['inline_string', 'inline_bytes', 'inlineString', 'inlineBytes', 'filename']
/** What a route has beside its match. */
const ROUTE_ACTIONS = ['route', 'redirect', 'direct_response', 'directResponse', 'non_forwarding_action']
/** JSON in strings in JSON is looked through so deep. */
const MOST_NESTED = 4

type Container = JsonObject | unknown[]
/** `hide`: all that is here is secret; `values`: what stands here plainly, and the fields with a value. */
type Mode = 'plain' | 'values' | 'hide'
type Task = { from: Container; to: Container; mode: Mode }
/** How deep in strings this JSON stands, and whether it is changed itself. */
type Pass = { nested: number; isInPlace: boolean; tasks: Task[] }

/**
 * A configuration without its secrets, as a new value: what is called like a secret, headers and variables called so, private
 * keys (also within strings and in base64), tokens, private members of JSON Web Keys. Certificates, names of secrets and where
 * they come from stay. Takes JSON of any depth in either notation, snake_case or lowerCamelCase.
 */
export const redact = (json: unknown): unknown => redacted(json, 0, false)

/** The same of JSON that nobody else holds, without a copy of it: the given value is changed. */
export const redactInPlace = (json: unknown): unknown => redacted(json, 0, true)

/** A page of text without its secrets; one that is JSON all the same is looked through as JSON. */
export const redactPage = (text: string): string =>
  isJsonLike(text) ? redactJson(text, 0) : redactText(text)

function redacted(json: unknown, nested: number, isInPlace: boolean): unknown {
  const root: unknown[] = []
  const pass: Pass = { nested, isInPlace, tasks: [] }
  place(root, 0, json, 'plain', pass)
  for (let task = pass.tasks.pop(); task; task = pass.tasks.pop()) {
    if (Array.isArray(task.from)) fillList(task.from, task, pass)
    else fillObject(task.from, task, pass)
  }
  return root[0]
}

function fillList(from: readonly unknown[], { to, mode }: Task, pass: Pass): void {
  let before: unknown = ''
  for (const [index, value] of from.entries()) {
    // An option of a command line, with its value as the next word.
    const isOfOption = typeof before === 'string' && /^--?[A-Za-z]/.test(before) && isSecretName(before)
    const isPlain = typeof value !== 'object' || isPair(value)
    place(
      to,
      index,
      value,
      isOfOption || (mode === 'values' && isPlain) || isPair(value) ? 'hide' : mode,
      pass,
    )
    before = value
  }
}

/** `["password", "…"]` in a list; one on its own may be a list of names. */
const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && isSecretName(value[0])

function fillObject(from: JsonObject, { to, mode }: Task, pass: Pass): void {
  const entries = Object.entries(from)
  const isSecretPair = entries.some(
    ([key, value]) => typeof value === 'string' && isCalledBy(key) && isSecretName(value),
  )
  const about: About = {
    mode: mode === 'plain' && isSecretPair ? 'values' : mode,
    isKey: typeof from.kty === 'string',
    isSds: isJsonObject(from.sds_config) || isJsonObject(from.sdsConfig),
    isExtension: isJsonObject(from.typed_config) || isJsonObject(from.typedConfig),
    isRoute: ROUTE_ACTIONS.some((action) => Object.hasOwn(from, action)),
  }
  for (const [key, value] of entries) {
    const clean = /:\/\/|PRIVATE KEY|eyJ/.test(key) ? redactText(key) : key
    if (clean !== key && pass.isInPlace) delete from[key]
    place(to, clean, value, modeOf(key, value, about), pass)
  }
}

type About = { mode: Mode; isKey: boolean; isSds: boolean; isExtension: boolean; isRoute: boolean }

function modeOf(key: string, value: unknown, about: About): Mode {
  if (about.mode === 'hide') {
    const isName =
      key === '@type' ||
      (about.isSds && /^(name|sds_config|sdsConfig)$/.test(key)) ||
      (about.isExtension && key === 'name')
    return isName ? 'plain' : 'hide'
  }
  if (about.isKey && KEY_MEMBERS.has(key)) return 'hide'
  if (about.mode === 'values' && isValueField(key) && !(about.isRoute && key === 'match')) return 'hide'
  return modeUnder(key, value)
}

function modeUnder(key: string, value: unknown): Mode {
  const secrecy = secrecyOf(key)
  if (secrecy === 'none') return 'plain'
  if (secrecy === 'all') return 'hide'
  if (isJsonObject(value) && isDataSource(value)) return 'hide'
  if (secrecy === 'source') return 'plain'
  return typeof value === 'object' ? 'values' : 'hide'
}

const isDataSource = (value: JsonObject): boolean => DATA_SOURCE.some((key) => Object.hasOwn(value, key))

/** Puts a value without secrets into `to`; an object or list is only begun, and left to the pass's tasks. */
function place(to: Container, key: string | number, value: unknown, mode: Mode, pass: Pass): void {
  let put = value
  if (typeof value === 'object' && value !== null) {
    const from = value as Container
    const begun: Container = pass.isInPlace ? from : Array.isArray(value) ? [] : {}
    pass.tasks.push({ from, to: begun, mode })
    put = begun
  } else if (mode === 'hide') put = hidden(key, value)
  else if (typeof value === 'string')
    put = isBytes(key) ? redactBytes(value, pass.nested) : redactString(value, pass.nested)
  if (put === value && Object.hasOwn(to, key)) return
  // An own member of this name; assigned, it would be the prototype.
  if (key === '__proto__')
    Object.defineProperty(to, key, { value: put, enumerable: true, writable: true, configurable: true })
  else (to as Record<string | number, unknown>)[key] = put
}

function hidden(key: string | number, value: unknown): unknown {
  if (typeof value === 'number') return REDACTED
  if (typeof value !== 'string' || value === '') return value
  return isBytes(key) ? REDACTED_BYTES : REDACTED
}

const isBytes = (key: string | number): boolean => key === 'inline_bytes' || key === 'inlineBytes'

/** Extensions are configured by JSON in a string, and keys are told by it, as text or as bytes in base64. */
function redactString(text: string, nested: number): string {
  if (isJsonLike(text)) return redactJson(text, nested)
  if (!/^[\w+/-]{16,}={0,2}$/.test(text)) return redactLeaf(text)
  return isJsonLike(decodeBase64(text.slice(0, 24)) ?? '') ? redactBytes(text, nested) : redactLeaf(text)
}

function redactBytes(encoded: string, nested: number): string {
  const decoded = decodeBase64(encoded)
  if (decoded === null) return redactString(encoded, nested)
  const clean = isJsonLike(decoded) ? redactJson(decoded, nested) : redactText(decoded)
  return clean === decoded ? redactText(encoded) : btoa(escaped(clean))
}

const isJsonLike = (text: string): boolean => /^\s*[{[]/.test(text)

function redactJson(text: string, nested: number): string {
  if (nested >= MOST_NESTED) return REDACTED
  try {
    const json: unknown = JSON.parse(text)
    const clean = JSON.stringify(redacted(json, nested + 1, false))
    return clean === JSON.stringify(json) ? text : clean
  } catch (error) {
    // Too deep to be written again.
    return error instanceof RangeError ? REDACTED : redactText(text)
  }
}

/** JSON's escapes of what is no single byte, as they were before it was read. */
const escaped = (json: string): string =>
  json.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
