import type { HealthState } from '#lib/health/health-state.ts'

/**
 * What can happen to a workload, to the weights of the rules that send traffic to it, and to the VIPs of hosts.
 * - `registered`, `removed`: its object came, its object went.
 * - `connected`, `disconnected`, `reconnected`, `handed-over`: the proxy's stream, by istiod's annotations. A stream that
 *   came back inside the grace period is one `reconnected` or, at another istiod, one `handed-over`.
 * - `pending`, `healthy`, `unhealthy`: the probe's verdict, by the Healthy condition (a pod's Ready condition).
 * - `stale`: says connected for longer than istiod keeps any connection.
 * - `weights-changed`: a VirtualService sends other shares to its destinations.
 * - `vip-changed`: a host of a Service or ServiceEntry has other VIPs than before.
 */
export const TRANSITION_KINDS = [
  'registered',
  'connected',
  'pending',
  'healthy',
  'unhealthy',
  'disconnected',
  'reconnected',
  'handed-over',
  'stale',
  'removed',
  'weights-changed',
  'vip-changed',
] as const
export type TransitionKind = (typeof TRANSITION_KINDS)[number]

/** Kinds that change no state, unless there was an outage before. */
export const QUIET_KINDS: readonly TransitionKind[] = ['reconnected', 'handed-over']
export const LOUD_KINDS = TRANSITION_KINDS.filter((kind) => !QUIET_KINDS.includes(kind))

export const SUBJECT_KINDS = ['WorkloadEntry', 'Pod', 'VirtualService', 'ServiceEntry', 'Service'] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]
/** Whose transition it is. A VM that comes back is the same subject with an object of another uid. */
export type Subject = { kind: SubjectKind; namespace: string; name: string }

/** The state of a subject from one transition to the next; `absent` is not registered. */
export type SubjectState = HealthState | 'absent'

/**
 * Which clock told the time: the Healthy or Ready condition, istiod's annotation, the object's own metadata, or ours,
 * when we saw it.
 */
export const TIME_SOURCES = ['condition', 'annotation', 'object', 'observed'] as const
export type TimeSource = (typeof TIME_SOURCES)[number]

/** One change of state of one subject. Times are epoch milliseconds. */
export type Transition = {
  subject: Subject
  uid: string
  /** The WorkloadGroup of an entry; empty for what has none. */
  group: string
  kind: TransitionKind
  /** The state from here on. */
  state: SubjectState
  atMs: number
  timeSource: TimeSource
  observedMs: number
  /** The probe's words, the istiods of a handover, the shares or VIPs before and after. */
  message: string
  /** The same for every replica that sees this transition, and for no other transition. */
  mark: string
}
