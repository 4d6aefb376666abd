import { Webhook } from 'standardwebhooks'
import type { Clock } from '#server/clock.ts'
import type { WebhookEndpoint } from '#server/webhooks/endpoints.ts'
import type { Delivery } from '#server/webhooks/outbox.ts'
import type { Post, PostAnswer } from '#server/webhooks/post.ts'

/**
 * `afterMs` is how long the receiver asked us to wait; `isAnswered` is false after a network error or a timeout. `reason`
 * has no URL, no secret and none of the answer's text.
 */
export type DeliverOutcome =
  | { kind: 'delivered' }
  | { kind: 'failed'; reason: string; retryable: boolean; afterMs: number | null; isAnswered: boolean }

/** Besides these, 5xx and no answer at all may be better another time. */
const RETRYABLE = [408, 425, 429]
const RETRY_AFTER_MAX_MS = 3_600_000

/**
 * One attempt at one delivery: a POST signed as Standard Webhooks says, with the time of this attempt, that takes
 * `timeoutMs` at most. Any 2xx is delivered. Throws only if the endpoint's secret is none, which `readEndpoints` rules
 * out.
 */
export async function deliver(options: {
  endpoint: WebhookEndpoint
  delivery: Delivery
  clock: Clock
  post: Post
  timeoutMs: number
}): Promise<DeliverOutcome> {
  const { endpoint, delivery, clock, post, timeoutMs } = options
  const headers = signedHeaders(endpoint.secret, delivery, clock.nowMs())
  const slow = new AbortController()
  const cancel = clock.schedule(timeoutMs, () => slow.abort())
  try {
    const answer = await post(endpoint.url, { headers, body: delivery.body, signal: slow.signal })
    return outcomeOf(answer, clock.nowMs())
  } catch (error) {
    const reason = slow.signal.aborted
      ? `no answer within ${timeoutMs / 1000} s`
      : `no answer: ${codeOf(error)}`
    return { kind: 'failed', reason, retryable: true, afterMs: null, isAnswered: false }
  } finally {
    cancel()
  }
}

function signedHeaders(secret: string, { id, body }: Delivery, nowMs: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'isthmus-webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(nowMs), body),
  }
}

function outcomeOf({ status, retryAfter }: PostAnswer, nowMs: number): DeliverOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const isRedirect = status >= 300 && status < 400
  return {
    kind: 'failed',
    reason: `the receiver answered ${status}${isRedirect ? ', and redirects are not followed' : ''}`,
    retryable: status >= 500 || RETRYABLE.includes(status),
    afterMs: retryAfterMs(retryAfter, nowMs),
    isAnswered: true,
  }
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3); null without one that can be read, an hour at most. */
function retryAfterMs(text: string | null, nowMs: number): number | null {
  if (text === null) return null
  const afterMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(afterMs) ? null : Math.min(Math.max(afterMs, 0), RETRY_AFTER_MAX_MS)
}

/** The code alone: the message of a network error may quote the URL. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'network error'
