import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { AppError } from '#server/app-error.ts'
import { currentProxies, type NamesRuntime } from '#server/names/current-names.ts'
import type { Told } from '#server/names/name-sources.ts'

/** Every proxy that istiod or an object of the cluster tells of; what istiod says of one wins. */
export async function allProxies(
  runtime: NamesRuntime,
): Promise<{ proxies: NameProxy[]; istiod: Told<ReadonlyMap<string, NameProxy>> }> {
  const [istiod, fromObjects] = await Promise.all([runtime.names.proxies(), currentProxies(runtime)])
  if ('reason' in istiod) return { proxies: [...fromObjects], istiod }
  const connected = [...istiod.value.values()]
  const told = new Set(connected.flatMap(({ object }) => (object ? [objectId(object)] : [])))
  const others = fromObjects.filter(
    ({ id, object }) => !istiod.value.has(id) && !(object && told.has(objectId(object))),
  )
  return { proxies: [...connected, ...others], istiod }
}

/** One proxy by its id. Throws AppError `not-found` naming the field that asked for it. */
export async function findProxy(runtime: NamesRuntime, id: string, field: string): Promise<NameProxy> {
  const told = await runtime.names.proxy(id)
  if ('value' in told) return told.value
  const { proxies } = await allProxies(runtime)
  const found = proxies.find((proxy) => proxy.id === id)
  if (found) return found
  throw new AppError('not-found', `${field}: no proxy of this mesh is called ${id}`, {
    field,
    fix: 'A VM’s proxy is <hostname>.<namespace> and a pod’s <pod>.<namespace>. Choose one that is connected.',
  })
}

const objectId = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`
