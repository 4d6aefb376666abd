import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** The page of an object, where it has one; otherwise empty. */
export function objectHref({ kind, namespace, name }: ObjectRef): string {
  const path = `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`
  switch (kind) {
    case 'WorkloadEntry':
      return `/entries/${path}`
    case 'WorkloadGroup':
      return `/workloads/${path}`
    default:
      return ''
  }
}
