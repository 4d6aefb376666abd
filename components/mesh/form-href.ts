import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** The form that edits an object, where its kind has one; otherwise empty. */
export function formHref({ kind, namespace, name }: ObjectRef): string {
  const form = FORMS.get(kind)
  return form ? `/onboarding/${form}?edit=${encodeURIComponent(`${namespace}/${name}`)}` : ''
}

const FORMS: ReadonlyMap<ObjectRef['kind'], string> = new Map([
  ['WorkloadGroup', 'workload-group'],
  ['ServiceEntry', 'service-entry'],
  ['Sidecar', 'sidecar'],
  ['PeerAuthentication', 'peer-authentication'],
  ['Gateway', 'gateways'],
])
