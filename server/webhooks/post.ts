import { request } from 'undici'

/** What matters of an answer: its status, and the Retry-After header as it came. */
export type PostAnswer = { status: number; retryAfter: string | null }

/**
 * POSTs `body` to `url` and resolves when the answer is done with. Rejects when there was no answer, or when `signal`
 * was aborted before there was one.
 */
export type Post = (
  url: string,
  options: { headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<PostAnswer>

/** More of an answer's body is not read: the connection is cut instead. */
const BODY_BYTES = 4096

/** A `Post` over HTTP that follows no redirect: undici's `request` hands a 3xx on as it is. */
export const post: Post = async (url, { headers, body, signal }) => {
  const answer = await request(url, { method: 'POST', headers, body, signal })
  // The status has come, so a body that is cut short, by its length or by the signal, changes nothing.
  await answer.body.dump({ limit: BODY_BYTES }).catch(() => null)
  const retryAfter = answer.headers['retry-after']
  return { status: answer.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : null }
}
