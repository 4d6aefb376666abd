import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type Clock, systemClock } from '#server/clock.ts'
import { openServer } from '#server/demo/http.ts'
import { ApiFailure, notFound, sendFailure, sendJson, sendNoSuchPath } from '#server/demo/kube/answer.ts'
import { addressAllocator, withDefaults } from '#server/demo/kube/defaults.ts'
import { discoveryAnswer } from '#server/demo/kube/discovery.ts'
import { keepEndpointSlices } from '#server/demo/kube/endpoint-slices.ts'
import { type Fault, Faults } from '#server/demo/kube/faults.ts'
import { collectGarbage } from '#server/demo/kube/garbage.ts'
import { type OpenLists, sendList, sendWatch } from '#server/demo/kube/list-watch.ts'
import { type DraftObject, ObjectStore } from '#server/demo/kube/object-store.ts'
import { openApiAnswer } from '#server/demo/kube/open-api.ts'
import { type Target, targetOf } from '#server/demo/kube/paths.ts'
import { groupVersion, qualifiedName, RESOURCES } from '#server/demo/kube/resources.ts'
import { reviewAnswer, tokenAnswer } from '#server/demo/kube/reviews.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { handleWrite } from '#server/demo/kube/write.ts'

export type RequestRecord = {
  method: string
  kind: ServedKind
  path: string
  query: URLSearchParams
  atMs: number
}

/** A Kubernetes API server on loopback, for the kinds Isthmus uses, with its controllers and faults on command. */
export type DemoApi = {
  url: string
  store: ObjectStore
  faults: Faults
  /** The latest calls for objects, in order. */
  requests: RequestRecord[]
  /** Adds objects as they are, with the defaults a server fills in. */
  load(objects: Iterable<DraftObject>): void
  /** Breaks every open connection. */
  cutAll(): void
  /** Stops answering at all, and starts again on the same port. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

const REQUESTS_KEPT = 1000

/** Starts it with these objects on a free port. */
export async function startDemoApi(
  options: { objects?: Iterable<DraftObject>; bookmarkMs?: number; clock?: Clock } = {},
): Promise<DemoApi> {
  const store = new ObjectStore(options.clock ?? systemClock)
  const faults = new Faults()
  const requests: RequestRecord[] = []
  const openLists: OpenLists = new Map()
  const allocateAddress = addressAllocator(() => store.list('Service'))
  collectGarbage(store)
  keepEndpointSlices(store)
  const load = (objects: Iterable<DraftObject>): void => {
    for (const object of objects) store.put(withDefaults(object, allocateAddress))
  }
  load(options.objects ?? [])
  const server = await openServer((request, response) =>
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy()
      const failure = error instanceof ApiFailure ? error : new ApiFailure(500, String(error))
      sendFailure(response, failure)
    }),
  )
  return { ...server, store, faults, requests, load }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const { pathname: path, searchParams: query } = url
    const method = request.method ?? 'GET'
    if (/^\/(readyz|livez|healthz)$/.test(path)) return void response.end('ok')
    const asked = path.replace(/(.)\/$/, '$1')
    const discovery = method === 'GET' ? (discoveryAnswer(asked) ?? openApiAnswer(asked)) : null
    if (discovery) return sendJson(response, discovery)
    if (method === 'POST' && path.endsWith('reviews')) {
      const review = reviewAnswer(path, await bodyOf(request), store, isForbidden)
      return review ? sendJson(response, review, 201) : sendNoSuchPath(response)
    }
    const target = targetOf(path)
    if (!target) return sendNoSuchPath(response)
    const { kind } = target.resource
    requests.push({ method, kind, path, query, atMs: performance.now() })
    if (requests.length > REQUESTS_KEPT) requests.shift()
    const isWatch = ['1', 'true'].includes(query.get('watch') ?? '')
    const verb = method !== 'GET' ? 'write' : isWatch ? 'watch' : 'list'
    const fault = faults.take(verb, kind)
    if (fault && (await suffer(fault, target, method, response))) return
    if (target.subresource === 'token' && method === 'POST')
      return sendJson(response, await tokenAnswer(target, await bodyOf(request), store), 201)
    if (verb === 'write') return handleWrite({ store, request, response, target, query, allocateAddress })
    if (target.name) return sendOne(response, target)
    if (isWatch)
      return sendWatch({ store, response, target, query, fault, bookmarkMs: options.bookmarkMs ?? 30_000 })
    return sendList({ store, response, target, query, open: openLists })
  }

  function sendOne(response: ServerResponse, { resource, version, namespace, name }: Target): void {
    const object = store.get(resource.kind, namespace, name)
    if (!object) throw notFound(resource, name)
    sendJson(response, { ...object, apiVersion: groupVersion(resource.group, version) })
  }

  function isForbidden(verb: string, plural: string): boolean {
    const resource = RESOURCES.find((one) => one.plural === plural)
    const on = verb === 'watch' ? 'watch' : verb === 'get' || verb === 'list' ? 'list' : 'write'
    return resource ? faults.forbids(on, resource.kind) : false
  }

  /** Plays a fault; true when it was the whole answer. One that only disturbs a watch is left to it. */
  async function suffer(
    fault: Fault,
    target: Target,
    method: string,
    response: ServerResponse,
  ): Promise<boolean> {
    switch (fault.kind) {
      case 'status':
        if (fault.retryAfterSeconds !== undefined)
          response.setHeader('retry-after', String(fault.retryAfterSeconds))
        throw new ApiFailure(
          fault.status,
          fault.status === 403
            ? forbidden(target, method)
            : `this call was made to fail with ${fault.status}`,
        )
      case 'refused':
        throw new ApiFailure(
          400,
          `admission webhook "rev.validation.istio.io" denied the request: ${fault.message}`,
        )
      case 'crd-missing':
        sendNoSuchPath(response)
        return true
      case 'reset':
        response.socket?.resetAndDestroy()
        return true
      case 'stall':
        return true
      case 'slow':
        await delay(fault.delayMs)
        return false
      case 'conflict':
        touch(target, fault.manager)
        return false
      default:
        return false
    }
  }

  function touch({ resource, namespace, name }: Target, manager: string): void {
    const object = store.get(resource.kind, namespace, name)
    if (!object) return
    const annotations = { ...object.metadata.annotations, 'demo.isthmus.dev/touched': String(store.version) }
    store.put({ ...object, kind: resource.kind, metadata: { ...object.metadata, annotations } }, { manager })
  }
}

const VERBS: Record<string, string> = {
  GET: 'list',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** RBAC's refusal. */
function forbidden({ resource, namespace, name }: Target, method: string): string {
  const subject = name ? `${qualifiedName(resource)} "${name}"` : qualifiedName(resource)
  const verb = name && method === 'GET' ? 'get' : VERBS[method]
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  return `${subject} is forbidden: User "demo" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" ${where}`
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  try {
    return await json(request)
  } catch {
    throw new ApiFailure(400, 'the body of the request is no JSON')
  }
}
