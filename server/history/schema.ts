import type { Generated } from 'kysely'
import type { SubjectKind, SubjectState, TimeSource, TransitionKind } from '#lib/health/transition.ts'

/** The tables of the history. Times are integer milliseconds UTC; texts are never null. */
export type Schema = {
  /** `server`: where it was reached last; `batches` counts what was stored, and turns writers of one cluster into a queue. */
  cluster: { id: Generated<number>; key: string; server: string; batches: number }
  subject: {
    id: Generated<number>
    cluster_id: number
    /** `<kind>/<namespace>/<name>` */
    path: string
    kind: SubjectKind
    namespace: string
    name: string
    /** `<namespace>/<name>` of the WorkloadGroup that it stands in, or, for a pod, beside; empty when there is none. */
    workload_group: string
    state: SubjectState
    /** A SubjectMemory as JSON: what a fresh process goes on from. */
    memory: string
    seen_ms: number
  }
  transition: {
    id: Generated<number>
    cluster_id: number
    subject_id: number
    kind: TransitionKind
    state: SubjectState
    at_ms: number
    time_source: TimeSource
    observed_ms: number
    message: string
    mark: string
    /** 1 for a reconnect that changed no state: Istio makes one every half an hour for each VM. */
    quiet: 0 | 1
  }
  /** When a replica watched a kind. What no row covers is a gap. */
  coverage: {
    id: Generated<number>
    cluster_id: number
    kind: SubjectKind
    replica: string
    from_ms: number
    to_ms: number
  }
  delivery: {
    id: string
    cluster_id: number
    endpoint: string
    body: string
    attempts: number
    due_ms: number
    created_ms: number
    state: 'due' | 'delivered' | 'given-up'
    error: string
  }
}
