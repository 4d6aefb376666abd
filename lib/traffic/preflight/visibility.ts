import { textsOf } from '#lib/json.ts'
import type { DestinationRule, Service, ServiceEntry, VirtualService } from '#lib/kube/objects.ts'

/** The namespaces whose proxies see an object; `all` for every one. */
export type Visibility = 'all' | ReadonlySet<string>

/** Reads exportTo: nothing written is everyone (Istio's default), `.` its own namespace, `~` nobody. */
export function visibilityOf(object: VirtualService | DestinationRule | Service | ServiceEntry): Visibility {
  const { namespace, annotations } = object.metadata
  const written =
    object.kind === 'Service'
      ? (annotations['networking.istio.io/exportTo'] ?? '').split(',').map((one) => one.trim())
      : textsOf(object.spec.exportTo)
  return visibilityIn(written, namespace)
}

/** The same of the values of exportTo, or of the mesh's default for it, of an object of this namespace. */
export function visibilityIn(written: readonly string[], namespace: string): Visibility {
  const places = written.filter((one) => one !== '')
  if (places.length === 0 || places.includes('*')) return 'all'
  return new Set(places.filter((one) => one !== '~').map((one) => (one === '.' ? namespace : one)))
}

/** Those who see one or the other. */
export const either = (one: Visibility, other: Visibility): Visibility =>
  one === 'all' || other === 'all' ? 'all' : new Set([...one, ...other])

/** Those who see both. */
export function common(one: Visibility, other: Visibility): Visibility {
  if (one === 'all') return other
  return other === 'all' ? one : new Set([...one].filter((namespace) => other.has(namespace)))
}

export const seesNobody = (visibility: Visibility): boolean => visibility !== 'all' && visibility.size === 0

/** Whether everyone in `one` is in `other`. */
export const isWithin = (one: Visibility, other: Visibility): boolean =>
  other === 'all' || (one !== 'all' && [...one].every((namespace) => other.has(namespace)))
