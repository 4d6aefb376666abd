import type { Kind } from '#lib/kube/kinds.ts'

/** What can be made to go wrong, for one kind or for all of them, until it is cleared or `times` is used up. */
export type Fault =
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  /** Answers 200 to a watch and then sends an ERROR event. */
  | { kind: 'watch-error'; code: number }
  /** Breaks the connection without an answer. */
  | { kind: 'reset' }
  /** Keeps the connection open and never says a word again. */
  | { kind: 'silence' }
  /** Puts a line that is no JSON into a watch. */
  | { kind: 'garbage' }
  /** Sends every event twice. */
  | { kind: 'repeat' }

export type PlannedFault = Fault & { on?: 'list' | 'watch' | 'write'; for?: Kind; times?: number }

/** The faults now in force. */
export class Faults {
  private planned: PlannedFault[] = []

  add(fault: PlannedFault): void {
    this.planned.push({ ...fault })
  }

  clear(): void {
    this.planned = []
  }

  /** The fault that hits a call, if any; counts it as used. */
  take(on: 'list' | 'watch' | 'write', kind: Kind): Fault | undefined {
    const fault = this.planned.find((one) => (one.on ?? on) === on && (one.for ?? kind) === kind)
    if (fault?.times !== undefined) {
      fault.times -= 1
      if (fault.times <= 0) this.planned = this.planned.filter((one) => one !== fault)
    }
    return fault
  }
}
