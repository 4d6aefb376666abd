import type { Duplex } from 'node:stream'
import type { Response } from 'undici'
import type { Source } from '#lib/mesh/views.ts'

/**
 * A way to the Kubernetes API as one identity. `path` starts with `/` and is appended to the server's address;
 * headers for authentication and TLS come from the connection, never from the caller.
 * Rejects only on transport failure: an HTTP error status is a normal answer.
 */
export type KubeRequest = (path: string, init?: KubeRequestInit) => Promise<KubeResponse>

export type KubeRequestInit = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
  /** The answer may pause for as long as it likes, as a watch without bookmarks does; else 5 minutes. */
  mayPause?: boolean
}

export type KubeResponse = Response

/**
 * Opens a stream to a port of a pod's loopback (a port-forward). Rejects with an Error whose message reads on after the
 * pod's name.
 */
export type OpenTunnel = (pod: { namespace: string; name: string }, port: number) => Promise<Duplex>

/** `tunnel` is null where pods can't be reached through the API server. */
export type Cluster = {
  source: Source
  request: KubeRequest
  tunnel: OpenTunnel | null
  close(): Promise<void>
}
