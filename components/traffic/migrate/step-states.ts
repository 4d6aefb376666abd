import type { Migration } from '#lib/migration/migration.ts'

export type StepState = 'done' | 'now' | 'next' | 'later' | 'taken-back' | 'not-reached'

export type ShownStep = {
  /** 0 is where it begins. */
  position: number
  percents: number[]
  /** Share of the destination that it moves to. */
  percent: number
  state: StepState
}

/** Where a migration began and its steps, each with how far it is. */
export function shownSteps(migration: Migration): ShownStep[] {
  const at = migration.step + 1
  return [migration.start, ...migration.steps].map((percents, position) => ({
    position,
    percents,
    percent: percents[migration.destination] ?? 0,
    state: stateOf(migration.state, position, at),
  }))
}

function stateOf(state: Migration['state'], position: number, at: number): StepState {
  switch (state) {
    case 'done':
      return 'done'
    case 'aborting':
    case 'aborted':
      if (position === 0) return 'now'
      return position <= at ? 'taken-back' : 'not-reached'
    case 'running':
    case 'approval':
    case 'paused':
    case 'stopped':
      if (position < at) return 'done'
      if (position === at) return 'now'
      return position === at + 1 ? 'next' : 'later'
  }
}

/** How much of the soak time is left and how much has passed; null while no step soaks. */
export function soakOf(
  { state, soakSinceMs, soakSeconds }: Migration,
  nowMs: number,
): { leftMs: number; passedShare: number } | null {
  if (state !== 'running' || soakSinceMs === null) return null
  const lengthMs = soakSeconds * 1000
  const passedMs = Math.min(lengthMs, Math.max(0, nowMs - soakSinceMs))
  return { leftMs: lengthMs - passedMs, passedShare: lengthMs > 0 ? passedMs / lengthMs : 1 }
}

export const isUnderWay = ({ endedMs }: Migration): boolean => endedMs === null
