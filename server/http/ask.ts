import { fetch as undiciFetch } from 'undici'

/** The one way out to istiod, agents, Envoy and Prometheus; a parameter, so that a test can answer. */
export type Fetch = typeof undiciFetch

const LIMIT_MS = 5_000
const LIMIT_BYTES = 32 * 1024 * 1024

export type AskOptions = {
  method?: 'GET' | 'POST'
  /** For the whole answer, not for its beginning. */
  limitMs?: number
  /** Counted as they come out of any compression. */
  limitBytes?: number
  signal?: AbortSignal
  fetch?: Fetch
  /** The value of the Authorization header. */
  authorization?: string
  accept?: string
}
type AskedAnswer = { status: number; contentType: string; body: AsyncIterable<Uint8Array> }

const BRAND = Symbol.for('isthmus.unusable')

/** Why there is no answer; `status` is that of an answer which is an error, else null. */
export class Unusable extends Error {
  readonly status: number | null
  readonly [BRAND] = true
  constructor(message: string, status: number | null = null) {
    super(message)
    this.status = status
  }

  /** A door may be made in the other of Next's two compilations (see AppError). A kind of it has to tell itself, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/**
 * Asks a server of the mesh: 5 s and 32 MiB at most, no redirect followed, nothing compressed wanted. Any status is an answer.
 * Rejects with an Unusable whose message reads on after the server's address, such as `did not answer within 5 s`; so does
 * the body. A body that is not read to its end has to be left, as `for await` does, or by {@link leave}: that ends the call.
 */
export async function ask(url: string, options: AskOptions = {}): Promise<AskedAnswer> {
  const { method = 'GET', limitMs = LIMIT_MS, limitBytes = LIMIT_BYTES, fetch = undiciFetch } = options
  const limit = AbortSignal.timeout(limitMs)
  const left = new AbortController()
  const signal = AbortSignal.any([limit, left.signal, ...(options.signal ? [options.signal] : [])])
  const headers = {
    accept: options.accept ?? 'application/json',
    'accept-encoding': 'identity',
    ...(options.authorization ? { authorization: options.authorization } : {}),
  }
  const reasonOf = (error: unknown): Unusable => {
    if (error instanceof Unusable) return error
    if (limit.aborted) return new Unusable(`did not answer within ${limitMs / 1000} s`)
    const cause = causeOf(error)
    return cause instanceof Unusable ? cause : new Unusable(`can't be reached (${wordsOf(cause)})`)
  }
  try {
    const response = await fetch(url, { method, signal, headers, redirect: 'error' })
    const chunks = limited(response.body, limitBytes, reasonOf)
    const body = leavable(chunks, () => left.abort())
    return { status: response.status, contentType: response.headers.get('content-type') ?? '', body }
  } catch (error) {
    throw reasonOf(error)
  }
}

async function* limited(
  body: AsyncIterable<Uint8Array> | null,
  limitBytes: number,
  reasonOf: (error: unknown) => Unusable,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength
      if (bytes > limitBytes)
        throw new Unusable(`answered more than ${Math.round(limitBytes / 1024 / 1024)} MiB`)
      yield chunk
    }
  } catch (error) {
    throw reasonOf(error)
  }
}

/** A generator that was never begun would end without a word to the one it reads from. */
function leavable(chunks: AsyncGenerator<Uint8Array>, onLeave: () => void): AsyncIterable<Uint8Array> {
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => chunks.next(),
    async return() {
      onLeave()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

/** All of a body, in memory of its own. */
export async function readBytes(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

/** Leaves a body unread, which ends its connection. */
export async function leave(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

/** A failed fetch says nothing itself; a dispatcher of our own may have said all there is to say. */
const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? error.cause : error

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
