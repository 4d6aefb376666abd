import type { StepTone } from '#components/onboarding/arrival/step-item.tsx'
import type { LeavingState, LeavingStep, LeavingStepId } from '#lib/onboarding/leaving/leaving.ts'

export const LEAVING_TITLES: Record<LeavingStepId, string> = {
  carries: 'What it carries',
  drain: 'Take requests off it by weight',
  connections: 'Wait for what is open',
  stop: 'Stop Istio on the VM',
  delete: 'Delete its entry',
  gone: 'Gone from all endpoints',
  weights: 'Give the others their weights back',
  'left-overs': 'What is left over',
}

export const LEAVING_LOOKS: Record<LeavingState, { tone: StepTone; word: string }> = {
  done: { tone: 'done', word: 'done' },
  now: { tone: 'now', word: 'now' },
  blocked: { tone: 'bad', word: 'blocked' },
  todo: { tone: 'todo', word: 'not yet' },
  unknown: { tone: 'unknown', word: 'not known' },
  'not-needed': { tone: 'none', word: 'not needed' },
}

/** The step to look at: one that is blocked, else the first to do, else the first that nobody knows of. */
export const stepToLookAt = (steps: readonly LeavingStep[]): LeavingStep | undefined =>
  ['blocked', 'now', 'unknown'].flatMap((wanted) => steps.find(({ state }) => state === wanted) ?? [])[0]

/** A share in percent, small ones with the digits that tell them from nothing. */
export const percentWords = (percent: number): string =>
  `${percent === 0 ? 0 : percent < 1 ? percent.toFixed(2) : Math.round(percent * 10) / 10} %`
