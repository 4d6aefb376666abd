import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fetch } from 'undici'
import { openServer } from '../../server/demo/http.ts'
import { connectionOf } from '../contract/api-client.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'

/** What becomes of one write on its way: `lost` reaches the server, and its answer never comes back. */
export type WriteFault = 'none' | 'cut' | 'lost' | 'conflict' | 'refused' | 'broken'

export type ApiWrite = { method: string; path: string; body: string }
export type FaultyApi = {
  kubeconfig: string
  /** Writes that were asked for, dry runs not counted. */
  writes: ApiWrite[]
  /** What happens to the next writes, one each; after these nothing more. */
  faults: WriteFault[]
  close(): Promise<void>
}

/** A way to the API server of a kubeconfig that does to writes what a network and other people do. */
export async function startFaultyApi(behind: string): Promise<FaultyApi> {
  const { server, authorization, dispatcher } = connectionOf(behind)
  const writes: ApiWrite[] = []
  const faults: WriteFault[] = []

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const body = method === 'GET' ? '' : await textOf(request)
    const isWrite = method !== 'GET' && !url.includes('dryRun=') && url.includes('/networking.istio.io/')
    if (isWrite) writes.push({ method, path: url, body })
    const fault = (isWrite && faults.shift()) || 'none'
    if (fault === 'cut') return void request.socket.destroy()
    if (fault === 'conflict') return refuse(response, 409, 'the object has been modified')
    if (fault === 'refused') return refuse(response, 403, 'admission webhook denied the request: not today')
    if (fault === 'broken') return refuse(response, 500, 'etcdserver: request timed out')
    const abort = new AbortController()
    response.once('close', () => abort.abort())
    const answer = await fetch(server + url, {
      method,
      headers: {
        authorization,
        'content-type': request.headers['content-type'] ?? 'application/json',
        'user-agent': request.headers['user-agent'] ?? '',
      },
      body: method === 'GET' ? null : body,
      dispatcher,
      signal: abort.signal,
    })
    if (fault === 'lost') {
      await answer.text()
      return void request.socket.destroy()
    }
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
      ...(answer.headers.has('warning') ? { warning: answer.headers.get('warning') ?? '' } : {}),
    })
    response.flushHeaders()
    if (answer.body) await pipeline(Readable.fromWeb(answer.body), response)
    else response.end()
  }

  const front = await openServer(async (request, response) => {
    await handle(request, response).catch(() => request.socket.destroy())
  })
  const kubeconfig = kubeconfigFor(front.url)
  return {
    kubeconfig: kubeconfig.path,
    writes,
    faults,
    async close() {
      await front.close()
      await dispatcher.destroy()
      kubeconfig.remove()
    },
  }
}

function refuse(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
