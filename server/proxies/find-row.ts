import type { NameProxy } from '#lib/names/name-proxy.ts'
import { isProxyId } from '#lib/names/proxy-id.ts'
import { connectedProxy, type ListedProxy } from '#lib/proxies/list-proxies.ts'
import { AppError } from '#server/app-error.ts'
import type { ProxiesRuntime } from '#server/proxies/proxies-runtime.ts'

type FindRuntime = Pick<ProxiesRuntime, 'names' | 'proxies' | 'store'>

/**
 * A proxy by its id, with all that it told istiod; of one that is connected to none, what its object says. Throws AppError
 * `not-found`.
 */
export async function proxyOf(runtime: FindRuntime, id: string): Promise<NameProxy> {
  return (await listedProxyOf(runtime, id)).proxy
}

/** The same with what the list knows of it. */
export async function listedProxyOf(runtime: FindRuntime, id: string): Promise<ListedProxy> {
  if (!isProxyId(id)) throw notFound(id)
  const listed = await runtime.proxies.find(id)
  if (listed?.connection.state === 'away') return listed
  // A list may leave out what proxies told, and know nothing yet of one that has just connected.
  if (listed && listed.proxy.knownBy === 'istiod') return listed
  const told = await runtime.names.proxy(listed?.proxy.id ?? id)
  if ('value' in told) {
    const list = await runtime.proxies.read()
    return connectedProxy(told.value, runtime.store.inventory, list.told)
  }
  if (listed) return listed
  throw notFound(id)
}

const notFound = (id: string): AppError =>
  new AppError('not-found', `No proxy of this mesh is called ${id.slice(0, 320)}`, {
    field: 'id',
    fix: 'A VM’s proxy is <hostname>.<namespace> and a pod’s <pod>.<namespace>. Choose one from the list.',
  })
