import type { ServerResponse } from 'node:http'
import { ApiFailure, sendJson, statusObject } from '#server/demo/kube/answer.ts'
import type { Fault } from '#server/demo/kube/faults.ts'
import type { ObjectStore, RawObject, WatchRecord } from '#server/demo/kube/object-store.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { groupVersion } from '#server/demo/kube/resources.ts'
import { fieldTest, labelTest, type Test } from '#server/demo/kube/selectors.ts'

type Call = { store: ObjectStore; response: ServerResponse; target: Target; query: URLSearchParams }

/** Lists that are being read page by page: a later page shows the same moment as the first. */
export type OpenLists = Map<string, OpenList>
type OpenList = { version: string; all: RawObject[]; from: number; of: string }
const OPEN_LISTS_LIMIT = 50
const FAREWELL_MS = 2_000

/** A list, in pages when `limit` asks for them, ordered by namespace and name as etcd has it. */
export function sendList({ store, response, target, query, open }: Call & { open: OpenLists }): void {
  const token = query.get('continue') ?? ''
  const of = listedBy(target, query)
  const list = token ? continued(open, token, of, store) : begun(store, target, query)
  const { version, all, from } = list
  const end = from + (wholeNumber(query, 'limit') || all.length)
  const next = end < all.length ? keepOpen(open, { ...list, from: end }) : ''
  const apiVersion = apiVersionOf(target)
  sendJson(response, {
    kind: `${target.resource.kind}List`,
    apiVersion,
    metadata: {
      resourceVersion: version,
      ...(next ? { continue: next, ...remaining(query, all.length - end) } : {}),
    },
    items: all.slice(from, end).map((object) => ({ ...object, apiVersion })),
  })
}

/** How many are left is only said of a list without selectors. */
const remaining = (query: URLSearchParams, count: number) =>
  query.get('labelSelector') || query.get('fieldSelector') ? {} : { remainingItemCount: count }

function begun(store: ObjectStore, target: Target, query: URLSearchParams): OpenList {
  const test = selection(target, query)
  const all = store.list(target.resource.kind, target.namespace).filter(test).sort(byPlace)
  return { version: String(store.version), all, from: 0, of: listedBy(target, query) }
}

/** What a list is a list of: a page token is good for that alone. */
const listedBy = ({ resource, namespace }: Target, query: URLSearchParams): string =>
  JSON.stringify([resource.kind, namespace, query.get('labelSelector'), query.get('fieldSelector')])

function continued(open: OpenLists, token: string, of: string, store: ObjectStore): OpenList {
  const list = open.get(token)
  if (list && list.of !== of) throw new ApiFailure(400, 'the continue token is for another list')
  if (list && Number(list.version) >= store.forgotten) return list
  if (/^[A-Za-z0-9_-]{8,}$/.test(token) && readToken(token))
    throw new ApiFailure(
      410,
      'The provided continue parameter is too old to display a consistent list result.',
    )
  throw new ApiFailure(400, 'invalid continue token')
}

function keepOpen(open: OpenLists, list: OpenList): string {
  const { namespace = '', name = '' } = list.all[list.from]?.metadata ?? {}
  const token = Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: Number(list.version),
      start: `${namespace}/${name}`,
      of: list.of,
    }),
  ).toString('base64url')
  open.set(token, list)
  for (const oldest of open.keys()) {
    if (open.size <= OPEN_LISTS_LIMIT) break
    open.delete(oldest)
  }
  return token
}

function readToken(token: string): boolean {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8')).v === 'meta.k8s.io/v1'
  } catch {
    return false
  }
}

/** A watch: what happened since a version, then what happens, with bookmarks, until its time is up. */
export function sendWatch(call: Call & { fault: Fault | undefined; bookmarkMs: number }): void {
  const { store, response, target, query, fault, bookmarkMs } = call
  // A client that has left while a fault held its call up would never close again.
  if (response.destroyed) return
  const test = selection(target, query)
  const apiVersion = apiVersionOf(target)
  const since = wholeNumber(query, 'resourceVersion')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const send = (type: string, object: object) => response.write(`${JSON.stringify({ type, object })}\n`)
  const fail = (code: number, message: string): void => {
    send('ERROR', statusObject(new ApiFailure(code, message)))
    response.end()
  }
  if (fault?.kind === 'watch-error') return fail(fault.code, `this watch was made to fail with ${fault.code}`)
  if (fault?.kind === 'silence') return
  if (since > 0 && since < store.forgotten)
    return fail(410, `too old resource version: ${since} (${store.forgotten})`)
  if (fault?.kind === 'garbage') response.write('{"type":"MODIF\n')

  const show = (type: string, object: RawObject): void => void send(type, { ...object, apiVersion })
  const tell = (record: WatchRecord): void => {
    const type = record.kind === target.resource.kind ? eventType(record, test) : null
    if (!type) return
    show(type, record.object)
    if (fault?.kind === 'repeat') show(type === 'ADDED' ? 'MODIFIED' : type, record.object)
  }
  if (since === 0) {
    const present = store.list(target.resource.kind, target.namespace).filter(test)
    for (const object of present.sort(byPlace)) show('ADDED', object)
  } else {
    for (const record of store.history) if (record.version > since) tell(record)
  }

  const bookmark = (): void => {
    if (query.get('allowWatchBookmarks') !== 'true') return
    const metadata = { resourceVersion: String(store.version) }
    send('BOOKMARK', { kind: target.resource.kind, apiVersion, metadata })
  }
  const bookmarks = setInterval(bookmark, bookmarkMs)
  const seconds = wholeNumber(query, 'timeoutSeconds') || 1800
  // As the real server: a last bookmark shortly before the end, so that the next watch starts from there.
  const farewell = setTimeout(bookmark, Math.max(0, seconds * 1000 - FAREWELL_MS))
  const timeout = setTimeout(() => finish(), seconds * 1000)
  const stop = store.watch(tell)
  response.on('close', () => finish())

  function finish(): void {
    stop()
    clearInterval(bookmarks)
    clearTimeout(farewell)
    clearTimeout(timeout)
    response.end()
  }
}

/** An object that stops matching the selectors is deleted to a watch, and one that starts to is new to it. */
function eventType({ type, object, before }: WatchRecord, test: Test): WatchRecord['type'] | null {
  const [wasShown, isShown] = [before !== undefined && test(before), type !== 'DELETED' && test(object)]
  if (isShown) return wasShown ? 'MODIFIED' : 'ADDED'
  return wasShown ? 'DELETED' : null
}

function selection({ namespace }: Target, query: URLSearchParams): Test {
  const [byLabel, byField] = [
    labelTest(query.get('labelSelector') ?? ''),
    fieldTest(query.get('fieldSelector') ?? ''),
  ]
  return (object) =>
    (!namespace || object.metadata.namespace === namespace) && byLabel(object) && byField(object)
}

const apiVersionOf = ({ resource, version }: Target): string => groupVersion(resource.group, version)

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  if (!/^\d*$/.test(text)) throw new ApiFailure(400, `${name}: Invalid value: ${JSON.stringify(text)}`)
  return Number(text)
}

const byPlace = (a: RawObject, b: RawObject): number => {
  const [x, y] = [placeOf(a), placeOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
const placeOf = ({ metadata }: RawObject): string => `${metadata.namespace ?? ''}/${metadata.name}`
