const camel = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/**
 * A protobuf message's JSON with the names istiod writes (`circuitBreakers`) instead of Envoy's (`circuit_breakers`). Keys of
 * maps are no names: those with a dot stay, and filter metadata stays as it is below that.
 */
export function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.includes('.') ? key : camel(key),
      key === 'filter_metadata' ? part : camelCase(part),
    ]),
  )
}
