const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whether a request's Host header names this server, so that a foreign name that resolves to 127.0.0.1 (DNS
 * rebinding) is turned away. Takes the raw header and further allowed names in lower case, without port.
 */
export function isAllowedHost(hostHeader: string | null, allowed: readonly string[] = []): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.exec((hostHeader ?? '').toLowerCase())
  const name = match?.[1]
  return name !== undefined && (LOCAL_NAMES.has(name) || allowed.includes(name))
}
