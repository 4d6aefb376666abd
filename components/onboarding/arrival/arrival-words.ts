import type { Arrival, ArrivalState, ArrivalStep, ArrivalStepId } from '#lib/onboarding/arrival/arrival.ts'

/** What each step is called, and what it means when it is reached. */
export const STEP_WORDS: Record<ArrivalStepId, { title: string; meaning: string }> = {
  connected: { title: 'Connected', meaning: 'its proxy has a stream to istiod' },
  registered: { title: 'Registered', meaning: 'its WorkloadEntry stands for it' },
  probed: { title: 'Probed', meaning: 'its agent has sent a first verdict' },
  healthy: { title: 'Healthy', meaning: 'its probe passes' },
  endpoints: { title: 'In endpoints', meaning: 'istiod sends it to callers' },
  traffic: { title: 'Takes traffic', meaning: 'requests have come to it' },
}

export const STATE_WORDS: Record<ArrivalState, string> = {
  done: 'done',
  now: 'waiting for it',
  stalled: 'stalled',
  todo: 'not yet',
  unknown: 'not known',
  'not-needed': 'not needed',
}

/** The step that says how an arrival stands: the first that stalls, else the first that is not over. */
export const standingStep = ({ steps }: Arrival): ArrivalStep | undefined =>
  steps.find(({ state }) => state === 'stalled') ??
  steps.find(({ state }) => state === 'now' || state === 'unknown')

/** Which VM it is, for people. */
export const nameOfArrival = ({ entry, proxy, address }: Arrival): string => entry?.name ?? (proxy || address)

/**
 * What changed between two answers, in sentences to be read out; a VM that was not there before says where it is. Nothing when
 * there was no answer before.
 */
export function newsOf(before: readonly Arrival[] | null, now: readonly Arrival[]): string[] {
  if (!before) return []
  return now.flatMap((arrival) => {
    const known = before.find(({ id }) => id === arrival.id)
    const name = nameOfArrival(arrival)
    const changed = arrival.steps.filter(({ id, state }) => {
      const was = known?.steps.find((one) => one.id === id)?.state ?? 'todo'
      return was !== state && (state === 'done' || state === 'stalled')
    })
    if (changed.length === 0) return known ? [] : [`${name} has come`]
    return [`${name}: ${changed.map(stepNews).join('; ')}`]
  })
}

const stepNews = ({ id, state, reason }: ArrivalStep): string =>
  state === 'stalled'
    ? `stalled at ${STEP_WORDS[id].title.toLowerCase()}, ${reason}`
    : STEP_WORDS[id].title.toLowerCase()
