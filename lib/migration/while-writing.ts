import type { Decision } from '#lib/migration/decide.ts'
import type { Facts } from '#lib/migration/facts.ts'
import type { Finding } from '#lib/migration/gates.ts'
import type { Writing } from '#lib/migration/record.ts'
import type { Acknowledgement, Operation } from '#lib/traffic/operation.ts'

const MOST_ATTEMPTS = 5
const REST_MS = 2_000
/** How long proxies have, when somebody can say what they have acknowledged, and when nobody can. */
const ACKNOWLEDGE_MS = 30_000
const UNKNOWN_MS = 3_000

type Outcome =
  /** What was to be written stands; `trouble` says which proxies refused it or don't have it. */
  | { kind: 'there'; trouble: string; proxies: Finding | null }
  /** Nothing was written, and it may be tried again. */
  | { kind: 'again' }
  | Extract<Decision, { kind: 'wait' | 'operate' | 'stop' }>

/**
 * How a write stands, by what is live first and by its operation second. Weights that are there are never written again;
 * ones that are not are written again when the object changed elsewhere or could not be reached.
 */
export function whileWriting(
  writing: Writing,
  { operation, live }: Facts,
  { isThere, nowMs }: { isThere: boolean; nowMs: number },
): Outcome {
  if (!operation) return isThere ? NOBODY_ASKED : again(writing, nowMs, 'It was not begun')
  switch (operation.state) {
    case 'running':
      return isThere
        ? waitsFor(operation.steps.at(-1)?.acknowledgement ?? null)
        : { kind: 'wait', reason: 'The new weights are being written' }
    case 'asking':
      return { kind: 'operate', operationId: operation.id, decision: 'continue' }
    case 'interrupted':
      return { kind: 'operate', operationId: operation.id, decision: 'finish' }
    case 'done':
      if (isThere) return whenAcknowledged(writing, operation, nowMs)
      return { kind: 'stop', reason: `${nameOf(live)} took back what was written` }
    case 'stopped':
    case 'not-written': {
      if (isThere) return NOBODY_ASKED
      const words = operation.message || operation.steps.map(({ message }) => message).join(' ')
      return operation.steps.some(({ state }) => state === 'refused')
        ? { kind: 'stop', reason: words || 'The API server refused the write' }
        : again(writing, nowMs, words)
    }
  }
}

function again({ attempts, sinceMs, retryMs }: Writing, nowMs: number, words: string): Outcome {
  if (attempts >= MOST_ATTEMPTS)
    return { kind: 'stop', reason: `It could not be written, ${attempts} times over: ${words}` }
  if (attempts > 0 && nowMs - Math.max(sinceMs, retryMs) < REST_MS * attempts)
    return { kind: 'wait', reason: `Tries again to write: ${words}` }
  return { kind: 'again' }
}

/**
 * The last write of an operation is done before proxies have it; they get a time to acknowledge it. What is known not to
 * have been acknowledged by then pauses the migration; where nobody can say, it goes on and says so.
 */
function whenAcknowledged({ sinceMs }: Writing, { steps, endedMs }: Operation, nowMs: number): Outcome {
  if (steps.length === 0) return { kind: 'there', trouble: '', proxies: null }
  const acknowledgement = steps.at(-1)?.acknowledgement ?? null
  const waitedMs = nowMs - (endedMs ?? sinceMs)
  const proxies = proxiesFinding(acknowledgement)
  switch (acknowledgement?.state) {
    case 'acknowledged':
    case 'not-needed':
      return { kind: 'there', trouble: '', proxies }
    case 'rejected':
      return { kind: 'there', trouble: rejectionsIn(acknowledgement.rejected), proxies }
    case 'unknown':
      if (waitedMs >= UNKNOWN_MS) return { kind: 'there', trouble: '', proxies }
      break
    case 'waiting':
      if (waitedMs >= ACKNOWLEDGE_MS)
        return { kind: 'there', trouble: `Proxies don’t have the new weights: ${proxies.detail}`, proxies }
      break
    case undefined:
      if (waitedMs >= ACKNOWLEDGE_MS) return NOBODY_ASKED
  }
  return waitsFor(acknowledgement)
}

const waitsFor = (acknowledgement: Acknowledgement | null): Outcome => ({
  kind: 'wait',
  reason: 'Waits for proxies to acknowledge it',
  findings: [proxiesFinding(acknowledgement)],
})

/** What is known of the proxies, as one line to show. */
function proxiesFinding(acknowledgement: Acknowledgement | null): Finding {
  const gate = 'Proxies'
  if (!acknowledgement) return { gate, level: 'waiting', detail: 'istiod was not asked yet' }
  const { state, connected, sent, acknowledged, reason } = acknowledgement
  const of = state === 'acknowledged' ? sent : connected
  const counts = `${acknowledged} of ${of} have acknowledged`
  switch (state) {
    case 'acknowledged':
    case 'not-needed':
      return { gate, level: 'ok', detail: sent === 0 && reason ? reason : counts }
    case 'waiting':
      return { gate, level: 'waiting', detail: isAboutCounts(reason) ? counts : `${counts}; ${reason}` }
    case 'rejected':
      return { gate, level: 'failed', detail: reason || counts }
    case 'unknown':
      return { gate, level: 'unknown', detail: `It can’t be known who has acknowledged: ${reason}` }
  }
}

const isAboutCounts = (reason: string): boolean => reason === '' || reason.endsWith('have acknowledged')

const NOBODY_ASKED: Outcome = {
  kind: 'there',
  trouble: '',
  proxies: {
    gate: 'Proxies',
    level: 'unknown',
    detail: 'Nobody asked who has acknowledged: whoever wrote it is gone',
  },
}

function rejectionsIn(rejected: Acknowledgement['rejected']): string {
  const [first] = rejected
  const words = first ? `: ${first.proxy} says ${first.message}` : ''
  const many = Math.max(1, rejected.length)
  return `${many} ${many === 1 ? 'proxy' : 'proxies'} rejected the new weights${words}`
}

const nameOf = (live: Facts['live']): string =>
  live.state === 'found' && live.changedBy ? live.changedBy : 'Somebody'
