import type { IncomingMessage, ServerResponse } from 'node:http'
import { namesFor } from '#lib/names/name-lookup.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { type AdminSource, contextOf } from '#server/demo/envoy/context.ts'
import { HELP, MUTATIONS } from '#server/demo/envoy/help.ts'
import { PAGES } from '#server/demo/envoy/pages.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import { sendJson } from '#server/demo/kube/answer.ts'

/**
 * The Envoy admin endpoints of every proxy of the demo, at `/<proxy id>/<path>`, in Envoy's JSON: snake case, default
 * values left out, 64-bit numbers as strings. Everything is made for the answer and forgotten after it.
 */
export function handleAdmin(source: AdminSource, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, id = '', page = ''] = /^\/([^/]+)\/(.*)$/.exec(pathname) ?? []
  const running = source.proxyOf(decodeURIComponent(id))
  if (!running) return void response.destroy()
  const { proxy } = running
  if (page === 'debug/ndsz')
    return sendNames(response, proxy.namespace, proxy.dnsCapture && namesOf(source, proxy))
  if (MUTATIONS.has(page)) {
    if (request.method !== 'POST')
      return sendText(response, 405, `Method ${request.method} not allowed, POST required.`)
    const { status, text } =
      page === 'logging' ? source.loggers.change(proxy.id, searchParams) : { status: 200, text: 'OK\n' }
    return sendText(response, status, text)
  }
  const show = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined
  if (!show) return sendText(response, 404, `invalid path. ${HELP}`)
  const answer = show(contextOf(source, running), searchParams)
  if (answer.kind === 'json') return sendJson(response, answer.body)
  sendText(response, answer.status, answer.text)
}

function namesOf({ troubles, names }: AdminSource, proxy: MeshProxy): NameTable {
  const trouble = troubles.of(proxy.id)
  return trouble?.kind === 'lags' ? trouble.names : names(proxy)
}

/**
 * The pilot-agent's page of the same path, which has nothing while its proxy asks for no names. It lists the other forms of
 * each name too, as Kubernetes hosts with a dot at the end.
 */
function sendNames(response: ServerResponse, namespace: string, table: NameTable | false): void {
  if (!table) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
  const proxy = { namespace, dnsDomain: `${namespace}.svc.cluster.local` }
  const forms = Object.entries(table).flatMap(([host, info]) =>
    namesFor(host, info, proxy).map((name) => [`${name}.`, { ips: info.ips, registry: 'Kubernetes' }]),
  )
  sendJson(response, { table: { ...Object.fromEntries(forms), ...table } })
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8', server: 'envoy' })
  response.end(text)
}
