import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import { readText } from '#server/http/respond.ts'
import type { KubeRequest, KubeRequestInit, KubeResponse } from '#server/kube/cluster.ts'
import type { KubeCall } from '#server/kube-proxy/read-call.ts'
import { passedHeaders, sendUpstream } from '#server/kube-proxy/send-upstream.ts'
import { statusResponse } from '#server/kube-proxy/status.ts'
import { answerFacts, isDryDelete, requestFacts } from '#server/kube-proxy/write-facts.ts'
import type { ProxyAuditRecord } from '#server/traffic/audit.ts'

type Method = NonNullable<KubeRequestInit['method']>
const METHODS: Partial<Record<string, Method>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
}

/**
 * Makes one write and notes it, whatever comes of it.
 * Throws AppError before the call only (`too-large`, `bad-request`).
 */
export async function relayWrite(
  call: Extract<KubeCall, { kind: 'objects' }>,
  request: Request,
  options: {
    send: KubeRequest
    headers: Record<string, string>
    actor: string
    requestId: string
    audit: (record: ProxyAuditRecord) => void
    clock: Clock
    limitMs: number
    signal: AbortSignal
  },
): Promise<Response> {
  const { send, headers, actor, requestId, audit, signal } = options
  const body = await readText(request)
  const asked = requestFacts(body)
  const isDryRun = isOnlyTried(call, body)
  const note = (
    outcome: Pick<ProxyAuditRecord, 'result' | 'message' | 'newResourceVersion'>,
    name = '',
  ): void =>
    audit({
      actor,
      requestId,
      verb: call.verb,
      path: call.path,
      ref: {
        kind: call.at.resource.kind,
        namespace: call.at.namespace,
        name: call.at.name || asked.name || name,
      },
      oldResourceVersion: asked.resourceVersion,
      isDryRun,
      ...outcome,
    })
  let response: KubeResponse
  let text: string
  try {
    const init = { method: METHODS[call.verb] ?? 'GET', headers, signal, ...(body && { body }) }
    response = await sendUpstream(send, call.path, init, options)
    text = await response.text()
  } catch (error) {
    const why =
      error instanceof AppError
        ? error
        : new AppError('cluster-unreachable', 'The Kubernetes API server broke off its answer', {
            cause: error,
          })
    note({ result: 'unsure', message: why.message, newResourceVersion: '' })
    return statusResponse(why)
  }
  const { status } = response
  const { name, resourceVersion, message, reason } = answerFacts(text)
  const result = resultOf(status, `${reason} ${message}`)
  note({ result, message, newResourceVersion: result === 'written' ? resourceVersion : '' }, name)
  return new Response(status === 204 ? null : text, { status, headers: passedHeaders(response) })
}

/**
 * The API server reads `dryRun` in the query, but of a DELETE with a body in that body alone: the query would promise a try and
 * the object would go.
 */
function isOnlyTried({ verb, path }: { verb: string; path: string }, body: string): boolean {
  const isInQuery = new URLSearchParams(path.split('?')[1]).get('dryRun') === 'All'
  if (verb !== 'delete' || body === '') return isInQuery
  const isInBody = isDryDelete(body)
  if (isInBody === null)
    throw new AppError('bad-request', 'The body of a DELETE has to be DeleteOptions as JSON')
  if (isInQuery && !isInBody)
    throw new AppError('bad-request', 'The API server ignores dryRun in the query of a DELETE with a body', {
      fix: 'Put "dryRun": ["All"] into the body, or send no body.',
    })
  return isInBody
}

/** After these the object may have been written all the same. */
const MAYBE_WRITTEN = /time(d )?out|etcdserver/i

function resultOf(status: number, words: string): ProxyAuditRecord['result'] {
  if (status === 409) return 'conflict'
  // 502 is no answer of the API server's own, but of what stands before it.
  if (status === 502 || status === 504 || (status >= 500 && MAYBE_WRITTEN.test(words))) return 'unsure'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'written'
}
