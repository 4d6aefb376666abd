import { KINDS } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** What findings can be asked of: an object, or all that makes a host. */
export type Subject = { host: string } | { ref: ObjectRef }

/** Reads `Kind/namespace/name` or `host:<name>`; null of anything else. A cluster's own object has no namespace: `Kind//name`. */
export function readSubject(text: string): Subject | null {
  if (text.length > 600) return null
  if (text.startsWith('host:')) return { host: text.slice('host:'.length).toLowerCase() }
  const [named, namespace = '', name = '', ...more] = text.split('/')
  const kind = KINDS.find((one) => one === named)
  return kind && name !== '' && more.length === 0 ? { ref: { kind, namespace, name } } : null
}

/** The reverse for an object. */
export const subjectOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`
/** And for a host. */
export const hostSubject = (host: string): string => `host:${host}`
