/** Parts of an object that its CRD's schema has already checked, read loosely. */
export type Part = Record<string, unknown>

export const isMap = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const partOf = (value: unknown): Part => (isMap(value) ? value : {})
export const partsOf = (value: unknown): Part[] => (Array.isArray(value) ? value.map(partOf) : [])
export const stringsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
export const has = (part: Part, key: string): boolean => part[key] !== undefined && part[key] !== null
