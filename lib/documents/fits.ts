import type { Schema } from '#lib/yaml/schema/schema.ts'

/** How well something fits where it is put: the smaller the better. */
export const FIT = { declared: 0, otherType: 1, free: 2, unknown: 3 } as const

/** How well a field fits into an object; null where it can't be a field of it. A null schema takes anything. */
export function fitOfField(schema: Schema | null, key: string, value: string): number | null {
  if (!schema) return FIT.unknown
  if (!isObjectLike(schema)) return null
  const { properties, values } = schema
  const declared = properties && Object.hasOwn(properties, key) ? properties[key] : undefined
  if (declared) {
    if (fitsValue(declared, value)) return FIT.declared
    return isHolder(declared) ? null : FIT.otherType
  }
  if (values) return fitsValue(values, value) ? FIT.free : null
  return schema.isOpen ? FIT.free : FIT.unknown
}

/** How well an item fits into a list: `key` is the first field of an item that is an object. */
export function fitOfItem(items: Schema | null, item: { key?: string; value: string }): number | null {
  if (!items) return FIT.unknown
  if (item.key !== undefined) return fitOfField(items, item.key, item.value)
  return isHolder(items) && !/^[[{]/.test(item.value) ? null : FIT.declared
}

export const isListLike = ({ type, items }: Schema): boolean => type === 'array' || items !== undefined
const isObjectLike = (schema: Schema): boolean =>
  !isListLike(schema) &&
  (schema.type === undefined || schema.type === '' || schema.type === 'object') &&
  !schema.intOrString
const isHolder = (schema: Schema): boolean => isListLike(schema) || schema.type === 'object'

/** Whether a value on the line of its key may be one of this schema; an empty one stands for what follows. */
function fitsValue(schema: Schema, value: string): boolean {
  if (value === '') return schema.type === undefined || isHolder(schema)
  if (/^(?:null|~|[&*!].*)$/.test(value)) return true
  if (/^\[/.test(value)) return schema.type === undefined || isListLike(schema)
  if (/^\{/.test(value)) return schema.type === undefined || schema.type === 'object'
  if (isHolder(schema)) return false
  if (schema.intOrString) return true
  switch (schema.type) {
    case 'integer':
      return /^[-+]?\d[\d_]*$/.test(value)
    case 'number':
      return /^[-+]?[\d.][\d_.eE+-]*$/.test(value)
    case 'boolean':
      return /^(?:true|false|yes|no|on|off|y|n)$/i.test(value)
    default:
      return true
  }
}
