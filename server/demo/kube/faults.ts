import type { ServedKind } from '#server/demo/kube/served-kinds.ts'

/** What can be made to go wrong, for one kind or for all of them, until it is cleared or `times` is used up. */
export type Fault =
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  /** The CustomResourceDefinition is not there: neither a Status nor JSON. */
  | { kind: 'crd-missing' }
  /** Answers 200 to a watch and then sends an ERROR event. */
  | { kind: 'watch-error'; code: number }
  /** Breaks the connection without an answer. */
  | { kind: 'reset' }
  /** Takes the call and never answers it. */
  | { kind: 'stall' }
  /** Answers after this long. */
  | { kind: 'slow'; delayMs: number }
  /** Keeps a watch open and never says a word again, as a half-open connection does. */
  | { kind: 'silence' }
  /** Puts a line that is no JSON into a watch. */
  | { kind: 'garbage' }
  /** Sends every event twice. */
  | { kind: 'repeat' }
  /** Somebody else changes the object just before the write arrives. */
  | { kind: 'conflict'; manager: string }
  /** Istio's webhook refuses the write in these words. */
  | { kind: 'refused'; message: string }

type Verb = 'list' | 'watch' | 'write'
export type PlannedFault = Fault & { on?: Verb; for?: ServedKind; times?: number }

/** The faults now in force. */
export class Faults {
  private planned: PlannedFault[] = []

  add(fault: PlannedFault): void {
    this.planned.push({ ...fault })
  }

  clear(): void {
    this.planned = []
  }

  /** The fault that hits a call, if any; counts it as used. A get counts as a list. */
  take(on: Verb, kind: ServedKind): Fault | undefined {
    const fault = this.find(on, kind)
    if (fault?.times !== undefined) {
      fault.times -= 1
      if (fault.times <= 0) this.planned = this.planned.filter((one) => one !== fault)
    }
    return fault
  }

  /** Whether calls of this sort are being answered 403. */
  forbids(on: Verb, kind: ServedKind): boolean {
    const fault = this.find(on, kind)
    return fault?.kind === 'status' && fault.status === 403
  }

  private find(on: Verb, kind: ServedKind): PlannedFault | undefined {
    return this.planned.find((one) => (one.on ?? on) === on && (one.for ?? kind) === kind)
  }
}
