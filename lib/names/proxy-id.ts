const LONGEST = 317

/**
 * Whether this can be the id of a proxy as istiod has it: `<pod>.<namespace>`, or `<host name>.<namespace>` of a VM, whose
 * host name may have capitals and underscores.
 */
export const isProxyId = (text: string): boolean =>
  text.length <= LONGEST && /^[A-Za-z0-9][A-Za-z0-9._~-]*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)

/** The proxy of a connection, which istiod calls `<proxy id>-<number>`; null when it is none. */
export function proxyOfConnection(connectionId: string): string | null {
  const id = /^(.+)-\d+$/.exec(connectionId)?.[1] ?? ''
  return isProxyId(id) ? id : null
}

/** The two parts of an id: a namespace holds no dot. */
export function partsOfProxyId(id: string): { name: string; namespace: string } {
  const dot = id.lastIndexOf('.')
  return { name: id.slice(0, dot), namespace: id.slice(dot + 1) }
}
