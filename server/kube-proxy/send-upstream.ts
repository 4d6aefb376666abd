import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import type { KubeRequest, KubeRequestInit, KubeResponse } from '#server/kube/cluster.ts'
import { messageOf } from '#server/kube/outcome.ts'

/**
 * One call of the API server, which has to begin its answer within `limitMs`. Any status of 200 to 599 but a redirect is an
 * answer; throws AppError `cluster-unreachable` with the reason for all else.
 */
export async function sendUpstream(
  send: KubeRequest,
  path: string,
  init: KubeRequestInit & { signal: AbortSignal },
  { clock, limitMs }: { clock: Clock; limitMs: number },
): Promise<KubeResponse> {
  const late = new AbortController()
  const cancelTimer = clock.schedule(limitMs, () => late.abort())
  let response: KubeResponse
  try {
    response = await send(path, { ...init, signal: AbortSignal.any([init.signal, late.signal]) })
  } catch (error) {
    const why = late.signal.aborted ? `no answer within ${limitMs / 1000} s` : reasonOf(error)
    throw new AppError('cluster-unreachable', `The Kubernetes API server can not be reached: ${why}`)
  } finally {
    cancelTimer()
  }
  if (response.status >= 200 && (response.status < 300 || response.status >= 400)) return response
  await response.body?.cancel()
  throw new AppError(
    'cluster-unreachable',
    `The Kubernetes API server answered ${response.status}, which Isthmus does not follow`,
  )
}

/** A code tells no addresses, names or files, as words may. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' ? code : messageOf(error)
}

/** What a client may be given as what it is; anything else is plain text, so that no browser takes it for a page. */
const KNOWN_TYPES =
  /^application\/(json|yaml|cbor|cbor-seq|vnd\.kubernetes\.protobuf|com\.github\.proto-openapi)/

/** The headers of an answer that are passed on, and our own. */
export function passedHeaders(response: KubeResponse): Record<string, string> {
  const type = response.headers.get('content-type') ?? ''
  const passed = ['retry-after', 'warning'].flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(passed),
    'content-type': KNOWN_TYPES.test(type) ? type : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    // A watch is of no use when a proxy before us keeps it until it ends.
    'x-accel-buffering': 'no',
  }
}
