import { fetch as undiciFetch } from 'undici'

/** The one way out to istiod, Envoy and Prometheus; a parameter, so that a test can answer. */
export type Fetch = typeof undiciFetch

const LIMIT_MS = 5_000
const LIMIT_BYTES = 32 * 1024 * 1024

/**
 * GETs JSON from a server of the mesh: 5 s and 32 MiB at most, no redirect followed. Rejects with an Error whose message
 * reads on after the server's address, such as `did not answer within 5 s`.
 */
export async function getJson(
  url: string,
  options: { limitMs?: number; limitBytes?: number; signal?: AbortSignal; fetch?: Fetch } = {},
): Promise<unknown> {
  const { limitMs = LIMIT_MS, limitBytes = LIMIT_BYTES, fetch = undiciFetch } = options
  const limit = AbortSignal.timeout(limitMs)
  const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit
  const headers = { accept: 'application/json' }
  let text: string | null
  try {
    const response = await fetch(url, { signal, headers, redirect: 'error' })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Unusable(`answered ${response.status}`)
    }
    text = await readText(response.body, limitBytes)
  } catch (error) {
    if (error instanceof Unusable) throw error
    if (limit.aborted) throw new Unusable(`did not answer within ${limitMs / 1000} s`)
    throw new Unusable(`can't be reached (${causeOf(error)})`)
  }
  if (text === null) throw new Unusable(`answered more than ${Math.round(limitBytes / 1024 / 1024)} MiB`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Unusable('answered no JSON')
  }
}

class Unusable extends Error {}

async function readText(body: AsyncIterable<Uint8Array> | null, limitBytes: number): Promise<string | null> {
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > limitBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
