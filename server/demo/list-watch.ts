import type { ServerResponse } from 'node:http'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import { sendJson, sendStatus, statusObject, type Target } from '#server/demo/answer.ts'
import type { Fault } from '#server/demo/faults.ts'
import type { ObjectStore, RawObject, WatchRecord } from '#server/demo/object-store.ts'

const TOO_OLD = 'too old resource version'
type Call = { store: ObjectStore; response: ServerResponse; target: Target; query: URLSearchParams }

/** A list, in pages when `limit` asks for them. A page token remembers its version and place. */
export function sendList({ store, response, target, query }: Call): void {
  const all = store.list(target.kind).filter((object) => isSelected(object, target, query))
  const limit = Number(query.get('limit') ?? 0) || all.length
  const [version = String(store.version), from = '0'] = (query.get('continue') ?? '')
    .split(':')
    .filter(Boolean)
  if (Number(version) < store.forgotten) return sendStatus(response, 410, TOO_OLD)
  const next = Number(from) + limit
  const metadata = {
    resourceVersion: version,
    ...(next < all.length ? { continue: `${version}:${next}`, remainingItemCount: all.length - next } : {}),
  }
  sendJson(response, {
    kind: `${target.kind}List`,
    apiVersion: apiVersionOf(target.kind),
    metadata,
    items: all.slice(Number(from), next),
  })
}

/** A watch: what happened since a version, then what happens, with bookmarks, until its time is up. */
export function sendWatch({
  store,
  response,
  target,
  query,
  fault,
  bookmarkMs,
}: Call & { fault: Fault | undefined; bookmarkMs: number }): void {
  const since = Number(query.get('resourceVersion') ?? store.version)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`)
  if (fault?.kind === 'watch-error') {
    send('ERROR', statusObject(fault.code, `this watch was made to fail with ${fault.code}`))
    return void response.end()
  }
  if (since < store.forgotten) {
    send('ERROR', statusObject(410, `${TOO_OLD}: ${since}`))
    return void response.end()
  }
  if (fault?.kind === 'silence') return
  if (fault?.kind === 'garbage') response.write('{"type":"MODIF\n')
  const tell = (record: WatchRecord) => {
    if (record.kind !== target.kind || !isSelected(record.object, target, query)) return
    send(record.type, record.object)
    if (fault?.kind === 'repeat') send(record.type === 'ADDED' ? 'MODIFIED' : record.type, record.object)
  }
  for (const record of store.history) if (record.version > since) tell(record)
  const stop = store.onChange(tell)
  const bookmarks = setInterval(() => {
    if (query.get('allowWatchBookmarks') !== 'true') return
    send('BOOKMARK', {
      kind: target.kind,
      apiVersion: apiVersionOf(target.kind),
      metadata: { resourceVersion: String(store.version) },
    })
  }, bookmarkMs)
  const timeout = setTimeout(() => response.end(), Number(query.get('timeoutSeconds') ?? 1800) * 1000)
  response.on('close', () => {
    stop()
    clearInterval(bookmarks)
    clearTimeout(timeout)
  })
}

function isSelected({ metadata }: RawObject, { namespace }: Target, query: URLSearchParams): boolean {
  if (namespace && metadata.namespace !== namespace) return false
  const labels = metadata.labels
  const has = (key: string, value: string) =>
    typeof labels === 'object' && labels !== null && Reflect.get(labels, key) === value
  const pairs = (query.get('labelSelector') ?? '').split(',').filter(Boolean)
  const field = query.get('fieldSelector')?.replace('metadata.name=', '')
  return (
    pairs.every((pair) => has(pair.split('=')[0] ?? '', pair.split('=').at(-1) ?? '')) &&
    (!field || metadata.name === field)
  )
}
