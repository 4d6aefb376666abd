/** The shape of a protobuf message in JSON: what decides how a value is read, and which values need not be written. */
export type Shape =
  | { kind: 'string' | 'bool' | 'double' | 'duration' }
  /** `wrapped` tells 0 from nothing (google.protobuf.Int32Value and the like). */
  | { kind: 'integer'; min: number; max: number; wrapped: boolean; asText: boolean }
  | { kind: 'wrapped-bool' }
  | { kind: 'enum'; names: Readonly<Record<string, number>> }
  | { kind: 'list' | 'map'; of: Shape }
  | MessageShape
export type MessageShape = {
  kind: 'message'
  /** By JSON name. */
  fields: Readonly<Record<string, Shape>>
  /** Fields of which only one is set at a time. */
  oneofs: readonly (readonly string[])[]
}

const integer = (min: number, max: number, wrapped = false, asText = false): Shape => ({
  kind: 'integer',
  min,
  max,
  wrapped,
  asText,
})

export const STRING: Shape = { kind: 'string' }
export const BOOL: Shape = { kind: 'bool' }
export const DOUBLE: Shape = { kind: 'double' }
export const DURATION: Shape = { kind: 'duration' }
export const BOOL_VALUE: Shape = { kind: 'wrapped-bool' }
export const INT32 = integer(-(2 ** 31), 2 ** 31 - 1)
export const UINT32 = integer(0, 2 ** 32 - 1)
export const INT32_VALUE = integer(-(2 ** 31), 2 ** 31 - 1, true)
/** Beyond what a JSON number holds exactly nothing is taken; JSON has them as text. */
export const INT64_VALUE = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true, true)

export const listOf = (of: Shape): Shape => ({ kind: 'list', of })
export const mapOf = (of: Shape): Shape => ({ kind: 'map', of })
export const message = (
  fields: Record<string, Shape>,
  oneofs: readonly (readonly string[])[] = [],
): MessageShape => ({ kind: 'message', fields, oneofs })
/** Names in the order of their numbers, from 0; others with their own number. */
export const enumOf = (names: readonly string[], others: Record<string, number> = {}): Shape => ({
  kind: 'enum',
  names: { ...Object.fromEntries(names.map((name, number) => [name, number])), ...others },
})

/** `discovery_address` for `discoveryAddress`: a field may be written either way. */
export const protoName = (jsonName: string): string =>
  jsonName.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
