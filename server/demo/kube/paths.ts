import { RESOURCES, type Resource } from '#server/demo/kube/resources.ts'

/** What a call's path names: a collection when `name` is empty, all namespaces when `namespace` is. */
export type Target = {
  resource: Resource
  version: string
  namespace: string
  name: string
  /** `status`, `token` or empty. */
  subresource: string
}

/** Reads `/api/v1/...` and `/apis/<group>/<version>/...`; null for a path that names no resource served here. */
export function targetOf(path: string): Target | null {
  const parts = decoded(path)
  if (!parts) return null
  const isCore = parts[0] === 'api'
  if (!isCore && parts[0] !== 'apis') return null
  const [group, version = ''] = isCore ? ['', parts[1]] : [parts[1], parts[2]]
  const rest = parts.slice(isCore ? 2 : 3)
  const isScoped = rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceSubresource(rest)
  const [namespace = '', plural, name = '', subresource = '', ...more] = isScoped
    ? rest.slice(1)
    : ['', ...rest]
  const resource = RESOURCES.find((one) => one.group === group && one.plural === plural)
  if (!resource?.versions.includes(version) || more.length > 0) return null
  if (resource.namespaced && name !== '' && namespace === '') return null
  if (!isServed(resource, subresource)) return null
  return { resource, version, namespace, name, subresource }
}

const isNamespaceSubresource = (rest: string[]): boolean => rest.length === 3 && rest[2] === 'status'

const isServed = ({ kind, hasStatus }: Resource, subresource: string): boolean =>
  subresource === '' ||
  (subresource === 'status' && hasStatus) ||
  (subresource === 'token' && kind === 'ServiceAccount')

function decoded(path: string): string[] | null {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    return null
  }
}
