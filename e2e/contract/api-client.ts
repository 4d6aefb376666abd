import { readFileSync } from 'node:fs'
import { Agent, fetch } from 'undici'
import { z } from 'zod'
import { readLines } from '../../server/kube/read-lines.ts'
import type { ApiAnswer, ApiCall, WatchEvent } from './mesh.ts'

const WATCH_LIMIT_MS = 20_000
const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({
      cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string().optional() }),
    }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
})

/** Where the API server of a kubeconfig is, and what it takes to call it as its user. */
export function connectionOf(kubeconfig: string) {
  const { clusters, users } = kubeconfigSchema.parse(JSON.parse(readFileSync(kubeconfig, 'utf8')))
  const { server, 'certificate-authority-data': data } = clusters[0].cluster
  const ca = data ? Buffer.from(data, 'base64') : undefined
  return {
    server,
    authorization: `Bearer ${users[0].user.token}`,
    dispatcher: new Agent(ca ? { connect: { ca } } : {}),
  }
}

/** Calls the API server of a kubeconfig as its user, whatever that answers. */
export function apiClient(kubeconfigOf: (as: 'admin' | 'viewer') => string) {
  const send = async (
    method: string,
    path: string,
    { body, contentType, as }: ApiCall,
    signal: AbortSignal,
  ) => {
    const { server, authorization, dispatcher } = connectionOf(kubeconfigOf(as ?? 'admin'))
    return fetch(server + path, {
      method,
      headers: {
        authorization,
        'user-agent': 'contract/1',
        'content-type': contentType ?? 'application/json',
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      dispatcher,
      signal,
    })
  }

  return {
    async call(method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> {
      const response = await send(method, path, options, AbortSignal.timeout(WATCH_LIMIT_MS))
      const text = await response.text()
      return { status: response.status, headers: new Headers([...response.headers]), body: jsonOrText(text) }
    },
    async watch(path: string, enough: (events: WatchEvent[]) => boolean): Promise<WatchEvent[]> {
      const abort = new AbortController()
      const limit = setTimeout(() => abort.abort(), WATCH_LIMIT_MS)
      const events: WatchEvent[] = []
      try {
        const response = await send('GET', path, {}, abort.signal)
        for await (const lines of readLines(response.body ?? new ReadableStream())) {
          events.push(...lines.map((line): WatchEvent => JSON.parse(line)))
          if (enough(events)) break
        }
      } catch (error) {
        if (!abort.signal.aborted) throw error
      } finally {
        clearTimeout(limit)
        abort.abort()
      }
      return events
    },
  }
}

export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
