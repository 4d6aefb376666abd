import type { SubjectState } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'

/** How long a subject was in one state; the message is that of the change which began it. */
export type Span = Interval & { state: SubjectState; message: string }

/** What a Transition says here: from `atMs` (epoch milliseconds) on, the subject is in `state`. */
export type StateChange = { atMs: number; state: SubjectState; message: string }

/**
 * The states of one subject over `window`, from its changes in order of time; of changes at one moment the last holds.
 * The last change up to the window's start gives the state it starts with; before the first change it is `absent`.
 * The spans tile the window: none is empty, no two neighbours are in one state. An empty window has no spans.
 */
export function spansOf(changes: readonly StateChange[], window: Interval): Span[] {
  const spans: Span[] = []
  let state: SubjectState = 'absent'
  let message = ''
  let fromMs = window.fromMs
  const closeAt = (toMs: number) => {
    if (toMs <= fromMs) return
    const last = spans.at(-1)
    if (last?.state === state) last.toMs = toMs
    else spans.push({ fromMs, toMs, state, message })
    fromMs = toMs
  }

  for (const change of changes) {
    if (change.atMs >= window.toMs) break
    closeAt(change.atMs)
    state = change.state
    message = change.message
  }
  closeAt(window.toMs)
  return spans
}
