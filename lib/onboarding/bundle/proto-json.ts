import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { protoDuration } from '#lib/onboarding/bundle/proto-duration.ts'
import { type MessageShape, protoName, type Shape } from '#lib/onboarding/bundle/proto-shape.ts'
import { fail, ok, type Result } from '#lib/result.ts'

/** A message whose values are in the one form that protobuf's JSON has for each; every field that was set is there. */
export type Message = JsonObject

/**
 * Reads a message as Go's jsonpb does: either name of a field, numbers as text, enums by number, nulls skipped, unknown
 * fields dropped. Of a oneof the last field in order counts. A wrong value is a problem at `path`.
 */
export function readMessage(shape: MessageShape, value: unknown, path = ''): Result<Message> {
  if (value === null || value === undefined) return ok({})
  if (!isJsonObject(value)) return wrong(path, 'must be an object')
  let message: Message = {}
  for (const [name, field] of Object.entries(shape.fields)) {
    const raw = value[name] ?? value[protoName(name)]
    if (raw === undefined || raw === null) continue
    const read = readValue(field, raw, path === '' ? name : `${path}.${name}`)
    if (!read.ok) return read
    message = overlay(shape, message, { [name]: read.value })
  }
  return ok(message)
}

/** The fields of `over` in place of those of `base`: each as a whole, and with its siblings of a oneof gone. */
export function overlay(shape: MessageShape, base: Message, over: Message): Message {
  const gone = shape.oneofs.filter((names) => names.some((name) => name in over)).flat()
  return { ...Object.fromEntries(Object.entries(base).filter(([name]) => !gone.includes(name))), ...over }
}

/** The message as it is written: without what says nothing (0, false, empty), its fields in order of their names. */
export function writeMessage(shape: MessageShape, message: Message): JsonObject {
  const chosen = new Set(shape.oneofs.flat())
  return Object.fromEntries(
    Object.entries(message)
      .flatMap(([name, value]): [string, unknown][] => {
        const field = shape.fields[name]
        if (!field || (!chosen.has(name) && saysNothing(field, value))) return []
        return [[name, writeValue(field, value)]]
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function readValue(shape: Shape, value: unknown, path: string): Result<unknown> {
  switch (shape.kind) {
    case 'message':
      return readMessage(shape, value, path)
    case 'string':
      return value === null
        ? ok('')
        : typeof value === 'string'
          ? ok(value)
          : wrong(path, 'must be text: put it in quotes')
    case 'bool':
    case 'wrapped-bool':
      return typeof value === 'boolean' ? ok(value) : wrong(path, 'must be true or false')
    case 'integer':
      return readInteger(shape, value, path)
    case 'double': {
      const number = numberOf(value)
      return number === null ? wrong(path, 'must be a number') : ok(number)
    }
    case 'duration': {
      const duration = typeof value === 'string' ? protoDuration(value) : null
      return duration === null ? wrong(path, 'must be a duration such as 10s') : ok(duration)
    }
    case 'enum':
      return readEnum(shape.names, value, path)
    case 'list':
      return Array.isArray(value) ? readAll(shape.of, value, path) : wrong(path, 'must be a list')
    case 'map':
      return isJsonObject(value) ? readMap(shape.of, value, path) : wrong(path, 'must be an object')
  }
}

function readInteger(
  shape: Extract<Shape, { kind: 'integer' }>,
  value: unknown,
  path: string,
): Result<unknown> {
  const number = numberOf(value)
  if (number === null || !Number.isInteger(number) || number < shape.min || number > shape.max)
    return wrong(path, `must be a whole number from ${shape.min} to ${shape.max}`)
  return ok(shape.asText ? String(number) : number)
}

function readEnum(names: Readonly<Record<string, number>>, value: unknown, path: string): Result<unknown> {
  if (typeof value === 'string' && Object.hasOwn(names, value)) return ok(value)
  if (typeof value === 'number' && Number.isInteger(value))
    return ok(Object.keys(names).find((name) => names[name] === value) ?? value)
  return wrong(path, `must be one of ${Object.keys(names).join(', ')}`)
}

function readAll(shape: Shape, values: readonly unknown[], path: string): Result<unknown> {
  const all: unknown[] = []
  for (const [index, value] of values.entries()) {
    const read = readValue(shape, value, `${path}[${index}]`)
    if (!read.ok) return read
    all.push(read.value)
  }
  return ok(all)
}

function readMap(shape: Shape, map: JsonObject, path: string): Result<unknown> {
  const all: [string, unknown][] = []
  for (const [name, value] of Object.entries(map)) {
    const read = readValue(shape, value, `${path}.${name}`)
    if (!read.ok) return read
    all.push([name, read.value])
  }
  return ok(Object.fromEntries(all))
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
}

function writeValue(shape: Shape, value: unknown): unknown {
  if (shape.kind === 'message') return writeMessage(shape, isJsonObject(value) ? value : {})
  if (shape.kind === 'list') return Array.isArray(value) ? value.map((one) => writeValue(shape.of, one)) : []
  if (shape.kind !== 'map' || !isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]): [string, unknown] => [name, writeValue(shape.of, one)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** A value that stands for an absent one. Messages, durations and wrapped values never do. */
function saysNothing(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'string':
      return value === ''
    case 'bool':
      return value === false
    case 'double':
      return value === 0
    case 'integer':
      return !shape.wrapped && value === 0
    case 'enum':
      return typeof value === 'string' && shape.names[value] === 0
    case 'list':
      return Array.isArray(value) && value.length === 0
    case 'map':
      return isJsonObject(value) && Object.keys(value).length === 0
    default:
      return false
  }
}

const wrong = (path: string, words: string): Result<never> =>
  fail({ code: 'proxy-config', message: `${path || 'the proxy configuration'} ${words}`, field: path })
