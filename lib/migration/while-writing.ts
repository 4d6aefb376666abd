import type { Decision } from '#lib/migration/decide.ts'
import type { Facts } from '#lib/migration/facts.ts'
import type { Writing } from '#lib/migration/record.ts'
import type { Acknowledgement, Operation } from '#lib/traffic/operation.ts'

const MOST_ATTEMPTS = 5
const REST_MS = 2_000
/** How long proxies have, when somebody can say what they have acknowledged, and when nobody can. */
const ACKNOWLEDGE_MS = 30_000
const UNKNOWN_MS = 3_000

type Outcome =
  /** What was to be written stands; `trouble` says which proxies refused it. */
  | { kind: 'there'; trouble: string }
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
  if (!operation) return isThere ? { kind: 'there', trouble: '' } : again(writing, nowMs, 'It was not begun')
  switch (operation.state) {
    case 'running':
      return {
        kind: 'wait',
        reason: isThere ? 'Waits for proxies to acknowledge it' : 'The new weights are being written',
      }
    case 'asking':
      return { kind: 'operate', operationId: operation.id, decision: 'continue' }
    case 'interrupted':
      return { kind: 'operate', operationId: operation.id, decision: 'finish' }
    case 'done':
      if (isThere) return whenAcknowledged(writing, operation, nowMs)
      return { kind: 'stop', reason: `${nameOf(live)} took back what was written` }
    case 'stopped':
    case 'not-written': {
      if (isThere) return { kind: 'there', trouble: '' }
      const words = operation.message || operation.steps.map(({ message }) => message).join(' ')
      return operation.steps.some(({ state }) => state === 'refused')
        ? { kind: 'stop', reason: words || 'The API server refused the write' }
        : again(writing, nowMs, words)
    }
  }
}

function again({ attempts, sinceMs }: Writing, nowMs: number, words: string): Outcome {
  if (attempts >= MOST_ATTEMPTS)
    return { kind: 'stop', reason: `It could not be written, ${attempts} times over: ${words}` }
  if (attempts > 0 && nowMs - sinceMs < REST_MS * attempts)
    return { kind: 'wait', reason: `Tries again to write: ${words}` }
  return { kind: 'again' }
}

/** The last write of an operation is done before proxies have it; they get a time to acknowledge it, and no more. */
function whenAcknowledged({ sinceMs }: Writing, { steps, endedMs }: Operation, nowMs: number): Outcome {
  const acknowledgement = steps.at(-1)?.acknowledgement ?? null
  const waitedMs = nowMs - (endedMs ?? sinceMs)
  switch (steps.length === 0 ? 'acknowledged' : (acknowledgement?.state ?? 'waiting')) {
    case 'acknowledged':
      return { kind: 'there', trouble: '' }
    case 'rejected':
      return { kind: 'there', trouble: rejectionsIn(acknowledgement?.rejected ?? []) }
    case 'unknown':
      if (waitedMs >= UNKNOWN_MS) return { kind: 'there', trouble: '' }
      break
    case 'waiting':
      if (waitedMs >= ACKNOWLEDGE_MS) return { kind: 'there', trouble: '' }
  }
  return { kind: 'wait', reason: 'Waits for proxies to acknowledge it' }
}

function rejectionsIn(rejected: Acknowledgement['rejected']): string {
  const [first] = rejected
  const words = first ? `: ${first.proxy} says ${first.message}` : ''
  const many = Math.max(1, rejected.length)
  return `${many} ${many === 1 ? 'proxy' : 'proxies'} rejected the new weights${words}`
}

const nameOf = (live: Facts['live']): string =>
  live.state === 'found' && live.changedBy ? live.changedBy : 'Somebody'
