import { checkAdminCall } from '#lib/envoy/admin-pages.ts'
import { redactText } from '#lib/envoy/redact-text.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { isProxyId } from '#lib/names/proxy-id.ts'
import { AppError } from '#server/app-error.ts'
import type { EnvoyAnswer, EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { inTurn, largeTurns, redactBytes } from '#server/envoy/open-door.ts'
import { unreachable, withReason } from '#server/envoy/unreachable.ts'
import { leave, readBytes, Unusable } from '#server/http/ask.ts'
import type { Told } from '#server/names/name-sources.ts'

export type EnvoyRuntime = {
  envoys: FindEnvoy
  offThread: OffThread
  names: { istiodConfig(proxy: NameProxy): Promise<Told<Uint8Array<ArrayBuffer>>> }
}

const BASE = '/api/envoy/'
/** Of what Envoy says about a call that it refuses. */
const LONGEST_WORDS = 300

/**
 * Answers `/api/envoy/<proxy id>/<page>?<query>` with that page of the proxy's Envoy, and `/intent` with what istiod would have it
 * be; both without secrets, and for saving with `download`. `target` is the path with its query as they came. Throws AppError.
 */
export async function answerPage(
  runtime: EnvoyRuntime,
  request: { method: string; target: string },
  proxyOf: (id: string) => Promise<NameProxy>,
): Promise<Response> {
  const [, path = '', search = ''] = /^([^?]*)\??(.*)$/s.exec(request.target) ?? []
  const [, id = '', page = ''] = /^([^/]*)(\/.*)?$/s.exec(path.slice(BASE.length)) ?? []
  if (!path.startsWith(BASE) || !isProxyId(id))
    throw new AppError('bad-request', 'This is not the id of a proxy, such as vm-1.shop', { field: 'proxy' })
  const { query, isDownload } = withoutDownload(search)
  const file = isDownload ? `${id}${page.replaceAll('/', '-')}` : ''
  if (page === '/intent' && request.method === 'GET') {
    if (query !== '') throw new AppError('bad-request', 'The page has no such parameter')
    const proxy = await proxyOf(id)
    return answer(await largeTurns(runtime.offThread)(() => intentOf(runtime, proxy)), 'json', file)
  }
  const call = checkAdminCall(request.method, page, query)
  if (!call.ok) {
    const [problem] = call.problems
    throw new AppError(problem?.code === 'forbidden' ? 'forbidden' : 'bad-request', problem?.message ?? '')
  }
  const { door } = found(runtime.envoys(await proxyOf(id)))
  const { type, page: name, path: asked } = call.value
  const read = async (): Promise<Response> => {
    const opened = await door.open(asked)
    const isAnswer = opened.status === 200 || (opened.status === 503 && name === 'ready')
    if (!isAnswer) throw await refusalOf(door, opened)
    const bytes = await redactBytes(runtime.offThread, type, await readBytes(opened.body))
    return answer(bytes, type, file, opened.status)
  }
  return withReason(door.way.words, () => inTurn(runtime.offThread, name, read))
}

/** The door to a proxy's Envoy. Throws AppError `not-found` with what to set. */
export function found(one: ReturnType<FindEnvoy>): { door: EnvoyDoor } {
  if ('door' in one) return one
  throw new AppError('not-found', one.reason)
}

function withoutDownload(search: string): { query: string; isDownload: boolean } {
  const parts = search.split('&')
  const rest = parts.filter((part) => part !== 'download')
  if (parts.length - rest.length > 1) throw new AppError('bad-request', 'download is there twice')
  return { query: rest.join('&'), isDownload: rest.length < parts.length }
}

async function intentOf(runtime: EnvoyRuntime, proxy: NameProxy): Promise<Uint8Array<ArrayBuffer>> {
  const told = await runtime.names.istiodConfig(proxy)
  if ('reason' in told) throw unreachable(told.reason)
  return withReason('istiod', () => redactBytes(runtime.offThread, 'json', told.value))
}

/** Envoy refuses a pattern that RE2 can't read, or a resource that it has not, with words that help. */
async function refusalOf({ way }: EnvoyDoor, { status, body }: EnvoyAnswer): Promise<Error> {
  if (status !== 400) {
    await leave(body)
    return new Unusable(`answered ${status}`, status)
  }
  const words = new TextDecoder()
    .decode(await readBytes(body))
    .trim()
    .slice(0, LONGEST_WORDS)
  return new AppError('bad-request', `${way.words} answered 400: ${redactText(words)}`)
}

function answer(bytes: Uint8Array<ArrayBuffer>, type: 'json' | 'text', file: string, status = 200): Response {
  const headers: Record<string, string> = {
    'content-type': type === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': String(bytes.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  if (file)
    headers['content-disposition'] = `attachment; filename="${file}.${type === 'json' ? 'json' : 'txt'}"`
  return new Response(bytes, { status, headers })
}
