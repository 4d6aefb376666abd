import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { sendJson, sendStatus, type Target } from '#server/demo/answer.ts'
import { type Fault, Faults } from '#server/demo/faults.ts'
import { sendList, sendWatch } from '#server/demo/list-watch.ts'
import { type DraftObject, ObjectStore } from '#server/demo/object-store.ts'
import { handleWrite } from '#server/demo/write.ts'

export type RequestRecord = { method: string; kind: Kind; path: string; query: URLSearchParams; atMs: number }

/** A Kubernetes API server on loopback, for the kinds Isthmus uses, with faults on command. */
export type DemoApi = {
  url: string
  store: ObjectStore
  faults: Faults
  /** Every call it got, in order. */
  requests: RequestRecord[]
  /** Breaks every open connection. */
  cutAll(): void
  /** Stops answering at all, and starts again on the same port. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

/** Starts it with these objects, on a free port unless one is given. */
export async function startDemoApi(
  options: { objects?: Iterable<DraftObject>; bookmarkMs?: number } = {},
): Promise<DemoApi> {
  const store = new ObjectStore()
  const faults = new Faults()
  const requests: RequestRecord[] = []
  for (const object of options.objects ?? []) store.put(object)
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendStatus(response, 500, String(error))
      else response.destroy()
    })
  })
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    faults,
    requests,
    cutAll: () => server.closeAllConnections(),
    goAway: shut,
    comeBack: async () => {
      await listen(port)
    },
    close: shut,
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const target = targetOf(url.pathname)
    if (url.pathname === '/version')
      return sendJson(response, { major: '1', minor: '36', gitVersion: 'v1.36.3' })
    if (url.pathname === '/readyz') return void response.end('ok')
    if (!target) return sendStatus(response, 404, 'the server could not find the requested resource')
    const query = url.searchParams
    const method = request.method ?? 'GET'
    requests.push({ method, kind: target.kind, path: url.pathname, query, atMs: performance.now() })
    const isWatch = query.get('watch') === '1' || query.get('watch') === 'true'
    const verb = method !== 'GET' ? 'write' : isWatch ? 'watch' : 'list'
    const fault = faults.take(verb, target.kind)
    if (fault && suffer(fault, response)) return
    if (verb === 'write') return handleWrite({ store, request, response, target, query })
    if (target.name) return sendOne(response, target)
    if (isWatch)
      return sendWatch({ store, response, target, query, fault, bookmarkMs: options.bookmarkMs ?? 30_000 })
    return sendList({ store, response, target, query })
  }

  function sendOne(response: ServerResponse, { kind, namespace, name }: Target): void {
    const object = store.get(kind, namespace, name)
    if (object) return sendJson(response, object)
    sendStatus(response, 404, `${WATCHED_KINDS[kind].plural} "${name}" not found`)
  }
}

/** Plays a fault that replaces the answer; one that only disturbs a watch is left to it. */
function suffer(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterSeconds !== undefined)
        response.setHeader('retry-after', String(fault.retryAfterSeconds))
      sendStatus(response, fault.status, `this call was made to fail with ${fault.status}`)
      return true
    case 'reset':
      response.socket?.resetAndDestroy()
      return true
    default:
      return false
  }
}

/** What a path names: `/api/v1/...` or `/apis/<group>/<version>/...`, with or without a namespace and a name. */
function targetOf(path: string): Target | null {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent)
  const rest = parts[0] === 'api' ? parts.slice(2) : parts.slice(3)
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '')
  const [namespace, plural, name] =
    rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(1) : ['', rest[0], rest[1]]
  const kind = KINDS.find((one) => WATCHED_KINDS[one].plural === plural && WATCHED_KINDS[one].group === group)
  return kind ? { kind, namespace: namespace ?? '', name: name ?? '' } : null
}
