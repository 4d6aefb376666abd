import { fetch as undiciFetch } from 'undici'

/** The one way out to istiod, agents, Envoy and Prometheus; a parameter, so that a test can answer. */
export type Fetch = typeof undiciFetch

const LIMIT_MS = 5_000
const LIMIT_BYTES = 32 * 1024 * 1024

export type GetOptions = {
  limitMs?: number
  limitBytes?: number
  signal?: AbortSignal
  fetch?: Fetch
  /** The value of the Authorization header. */
  authorization?: string
}

/**
 * GETs JSON from a server of the mesh: 5 s and 32 MiB at most, no redirect followed. Rejects with an Unusable whose message
 * reads on after the server's address, such as `did not answer within 5 s`.
 */
export async function getJson(url: string, options: GetOptions = {}): Promise<unknown> {
  const { limitMs = LIMIT_MS, limitBytes = LIMIT_BYTES, fetch = undiciFetch, authorization } = options
  const limit = AbortSignal.timeout(limitMs)
  const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit
  const headers = { accept: 'application/json', ...(authorization ? { authorization } : {}) }
  let text: string | null
  try {
    const response = await fetch(url, { signal, headers, redirect: 'error' })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Unusable(`answered ${response.status}`, response.status)
    }
    text = await readText(response.body, limitBytes)
  } catch (error) {
    if (error instanceof Unusable) throw error
    if (limit.aborted) throw new Unusable(`did not answer within ${limitMs / 1000} s`)
    const cause = causeOf(error)
    throw cause instanceof Unusable ? cause : new Unusable(`can't be reached (${wordsOf(cause)})`)
  }
  if (text === null) throw new Unusable(`answered more than ${Math.round(limitBytes / 1024 / 1024)} MiB`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Unusable('answered no JSON')
  }
}

/** Why there is no JSON; `status` is that of an answer which is an error, else null. */
export class Unusable extends Error {
  readonly status: number | null
  constructor(message: string, status: number | null = null) {
    super(message)
    this.status = status
  }
}

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

/** A failed fetch says nothing itself; a dispatcher of our own may have said all there is to say. */
const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? error.cause : error

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
