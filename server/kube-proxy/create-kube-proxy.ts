import { randomUUID } from 'node:crypto'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { Clock } from '#server/clock.ts'
import { rawTarget } from '#server/http/raw-target.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { tryJson } from '#server/kube/outcome.ts'
import { filterDocument } from '#server/kube-proxy/filter-documents.ts'
import { type KubeCall, readCall } from '#server/kube-proxy/read-call.ts'
import { jsonOf, readHeaders, requireWriteType } from '#server/kube-proxy/read-headers.ts'
import { relayBody } from '#server/kube-proxy/relay-body.ts'
import { relayWrite } from '#server/kube-proxy/relay-write.ts'
import { passedHeaders, sendUpstream } from '#server/kube-proxy/send-upstream.ts'
import { statusResponse } from '#server/kube-proxy/status.ts'
import { withheldList, withheldWatch } from '#server/kube-proxy/withheld.ts'
import type { ProxyAuditRecord } from '#server/traffic/audit.ts'

const LIMITS = {
  /** Watches that are open at once, of all clients. */
  watches: 100,
  /** Until the API server begins to answer; it ends a call itself after a minute. */
  answerMs: 65_000,
}
/** What follows `/api/kube` in the target of a request: a path of the Kubernetes API, and its query. */
const TARGET = /^\/api\/kube([^?#]*)\??([^#]*)$/

export type KubeProxy = {
  /** Answers one request as this actor: what the API server says, or a refusal as a Kubernetes Status. Rejects for a defect. */
  answer(request: Request, as: { actor: Actor; send: KubeRequest }): Promise<Response>
  /** The Status for a request that has failed before `answer`, or in it by a defect. */
  turnAway(request: Request, error: unknown): Response
  /** Ends every watch, and cuts every other answer under way. */
  stop(): void
}

/**
 * The Kubernetes API for kubectl and istioctl, as far as `allowed.ts` goes: what is not on that list is refused before any
 * call. Each attempt to write is one audit line, by the id that the API server's own audit log has.
 */
export function createKubeProxy(options: {
  audit: (record: ProxyAuditRecord) => void
  /** Istiod's namespace, which has the settings that istioctl judges by. */
  meshNamespace: string
  clock: Clock
  limits?: Partial<typeof LIMITS>
}): KubeProxy {
  const { audit, meshNamespace, clock } = options
  const { watches: mostWatches, answerMs: limitMs } = { ...LIMITS, ...options.limits }
  const underWay = new Set<AbortController>()
  let watches = 0
  let isStopped = false

  return {
    async answer(request, { actor, send }) {
      const requestId = randomUUID()
      let response: Response
      try {
        response = await relay(request, { actor: actor.user, send, requestId })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        response = refuse(request, error, { actor: actor.user, requestId })
      }
      response.headers.set('audit-id', requestId)
      return response
    },
    turnAway: (request, error) => refuse(request, error, { actor: '', requestId: randomUUID() }),
    stop() {
      isStopped = true
      for (const call of underWay) call.abort()
    },
  }

  async function relay(
    request: Request,
    { actor, send, requestId }: { actor: string; send: KubeRequest; requestId: string },
  ): Promise<Response> {
    const [, path = '', query = ''] = TARGET.exec(rawTarget(request)) ?? []
    const call = readCall(request.method, path, new URLSearchParams(query), meshNamespace)
    const headers = { ...readHeaders(request.headers), 'audit-id': requestId }
    const upstream = { send, headers, clock, limitMs }
    switch (call.kind) {
      case 'withheld':
        if (call.verb === 'list') return withheldList(call)
        return withheldWatch(call, { clock, ...begin(request.signal, true) })
      case 'document':
        return call.isFiltered ? filtered(call.path, request, upstream) : read(call.path, request, upstream)
      case 'objects':
        if (request.method === 'GET') return read(call.path, request, upstream, call.verb === 'watch')
        requireWriteType(request.method, headers['content-type'])
        return write(call, request, { ...upstream, actor, requestId })
    }
  }

  async function read(
    path: string,
    request: Request,
    upstream: Upstream,
    isWatch = false,
  ): Promise<Response> {
    const { signal, onEnd } = begin(request.signal, isWatch)
    try {
      const init = { headers: upstream.headers, signal, ...(isWatch && { mayPause: true }) }
      const response = await sendUpstream(upstream.send, path, init, upstream)
      const { status, body } = response
      const relayed = body && relayBody(body, { endsWell: () => isWatch && isStopped, onEnd })
      if (!relayed) onEnd()
      return new Response(relayed, { status, headers: passedHeaders(response) })
    } catch (error) {
      onEnd()
      throw error
    }
  }

  async function write(
    call: Extract<KubeCall, { kind: 'objects' }>,
    request: Request,
    upstream: Upstream & { actor: string; requestId: string },
  ): Promise<Response> {
    // A client that goes away does not undo a write, and so its answer is waited for.
    const { signal, onEnd } = begin(null)
    return relayWrite(call, request, { ...upstream, audit, signal }).finally(onEnd)
  }

  async function filtered(path: string, request: Request, upstream: Upstream): Promise<Response> {
    const { signal, onEnd } = begin(request.signal)
    try {
      const headers = { ...upstream.headers, accept: jsonOf(upstream.headers.accept) }
      const response = await sendUpstream(upstream.send, path, { headers, signal }, upstream)
      const text = await response.text().catch(() => '')
      const passed = { status: response.status, headers: passedHeaders(response) }
      if (!response.ok) return new Response(text, passed)
      const document = filterDocument(tryJson(text))
      if (!document)
        throw new AppError(
          'cluster-unreachable',
          `The API server’s answer to ${path} is no discovery document`,
        )
      return new Response(JSON.stringify(document), passed)
    } finally {
      onEnd()
    }
  }

  /**
   * One call under way, until `onEnd`; its signal says that the client has gone away or Isthmus stops. Not AbortSignal.any,
   * which would keep every call that ended well for as long as the process lives.
   */
  function begin(wanted: AbortSignal | null, isWatch = false): { signal: AbortSignal; onEnd: () => void } {
    if (isWatch && watches >= mostWatches)
      throw new AppError('too-many', `Isthmus keeps ${mostWatches} watches open and no more`)
    const call = new AbortController()
    const onEnd = (): void => {
      if (!underWay.delete(call)) return
      if (isWatch) watches -= 1
      wanted?.removeEventListener('abort', leave)
    }
    const leave = (): void => {
      call.abort()
      onEnd()
    }
    underWay.add(call)
    if (isWatch) watches += 1
    if (isStopped || wanted?.aborted) leave()
    else wanted?.addEventListener('abort', leave, { once: true })
    return { signal: call.signal, onEnd }
  }

  function refuse(
    request: Request,
    error: unknown,
    { actor, requestId }: { actor: string; requestId: string },
  ): Response {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) {
      audit({
        actor,
        requestId,
        verb: request.method,
        // A query may have secrets, and it is not known what for.
        path: rawTarget(request)
          .replace(/[?#].*$/s, '')
          .slice(0, 300),
        ref: null,
        oldResourceVersion: '',
        newResourceVersion: '',
        isDryRun: false,
        result: error instanceof AppError && error.code !== 'cluster-unreachable' ? 'refused' : 'failed',
        message: error instanceof Error ? error.message : String(error),
      })
    }
    return statusResponse(error)
  }
}

type Upstream = {
  send: KubeRequest
  headers: { accept: string; 'content-type'?: string; 'audit-id': string }
  clock: Clock
  limitMs: number
}
