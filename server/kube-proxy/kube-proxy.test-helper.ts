import type { ServerResponse } from 'node:http'
import { AppError } from '#server/app-error.ts'
import { requireActor } from '#server/auth/require-actor.ts'
import { openServer } from '#server/demo/http.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { createKubeProxy } from '#server/kube-proxy/create-kube-proxy.ts'
import type { ProxyAuditRecord } from '#server/traffic/audit.ts'

export type Seen = { method: string; url: string; headers: Record<string, unknown>; body: string }
export type Ask = { headers?: Record<string, string>; body?: string; signal?: AbortSignal }
type Upstream = (seen: Seen, response: ServerResponse) => void

export const HOST = '127.0.0.1:3000'
const empty: Upstream = (_, response) =>
  response.setHeader('content-type', 'application/json').end('{"kind":"List","items":[]}')

/** The proxy before an API server that records whatever reaches it, entered as the route is: actor first. */
export async function openKubeProxy(
  upstream: Upstream = empty,
  limits: { watches?: number; answerMs?: number } = {},
) {
  const seen: Seen[] = []
  const server = await openServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    seen.push(one)
    upstream(one, response)
  })
  const cluster = connectToDemo(server.url)
  const audit: ProxyAuditRecord[] = []
  const clock = createStepClock(0)
  const proxy = createKubeProxy({
    audit: (record) => void audit.push(record),
    meshNamespace: 'istio-system',
    clock,
    limits,
  })

  async function ask(
    method: string,
    path: string,
    { headers = {}, body, signal }: Ask = {},
  ): Promise<Response> {
    const request = new Request(`http://${HOST}/`, {
      method,
      headers: {
        host: HOST,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    })
    // As keepRawTargets does: a Request resolves its URL, and what is sent to a server need not be resolved.
    request.headers.set('x-isthmus-raw-target', encodeURIComponent(`/api/kube${path}`))
    try {
      const actor = requireActor(request, { user: 'admin', allowedHosts: [] }, { fromPrograms: true })
      return await proxy.answer(request, { actor, send: cluster.request })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return proxy.turnAway(request, error)
    }
  }

  return {
    ask,
    seen,
    audit,
    clock,
    proxy,
    goAway: server.goAway,
    async close() {
      proxy.stop()
      await cluster.close()
      await server.close()
    },
  }
}
