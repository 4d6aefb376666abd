import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

/** What a request came with, in a header that no caller can set: it is written over theirs. */
const HEADER = 'x-isthmus-raw-target'

/**
 * Keeps the target of each request (`/path?query`) as it came. Next decodes, normalises and rewrites it before a route sees it,
 * so that a route could not tell `/a/../b` from `/b`. A request with two Host headers is left with none, which is refused.
 */
export function keepRawTargets(): void {
  // Told before the server itself hears of the request.
  subscribe('http.server.request.start', (message) => {
    const request = typeof message === 'object' && message && 'request' in message ? message.request : null
    if (!(request instanceof IncomingMessage)) return
    request.headers[HEADER] = encodeURIComponent(request.url ?? '')
    const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length > 1) delete request.headers.host
  })
}

/** The target of a request as it came; as Next has it where nothing was kept. */
export function rawTarget(request: Request): string {
  const kept = request.headers.get(HEADER)
  if (kept !== null) return decodeURIComponent(kept)
  const { pathname, search } = new URL(request.url)
  return pathname + search
}
