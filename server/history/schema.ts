import type { Generated } from 'kysely'
import type { SubjectKind, SubjectState, TimeSource, TransitionKind } from '#lib/health/transition.ts'
import type { MigrationState } from '#lib/migration/migration.ts'
import type { OperationState } from '#lib/traffic/operation.ts'

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
  /** Changes of traffic. What is asked for has a column; the whole is in the body. */
  operation: {
    id: string
    cluster_id: number
    host: string
    state: OperationState
    started_ms: number
    /** 1 when nobody looks whether somebody else changes what it wrote. */
    unwatched: 0 | 1
    /** 1 when it is done, and what proxies make of its last write is not settled. */
    unfollowed: 0 | 1
    /** The process at work on it; empty when there is none. */
    runner: string
    /** Grows while the runner lives. */
    beats: number
    /** A JournalEntry as JSON. */
    body: string
  }
  /** Objects that an operation has in its hands, as `<kind>/<namespace>/<name>`: no other one may write them. */
  operation_lock: { cluster_id: number; object: string; operation_id: string }
  /** Of each object the operation that wrote it last, and how many writes of it that has made. */
  operation_write: { cluster_id: number; object: string; operation_id: string; writes: number }
  /** Moves of traffic in steps. */
  migration: {
    id: string
    cluster_id: number
    host: string
    /** `<namespace>/<name> <signature>`: the rule whose weights move. */
    rule: string
    state: MigrationState
    created_ms: number
    /** Grows with every change, so that a change made from an older one is refused. */
    version: number
    /** A MigrationRecord as JSON. */
    body: string
  }
  /** Configurations of proxies that somebody kept. */
  proxy_snapshots: {
    id: string
    cluster_id: number
    proxy: string
    taken_at_ms: number
    taken_by: string
    note: string
    /** The size of the body. */
    bytes: number
    /** A ProxyConfig without secrets, as JSON in gzip. */
    body: Uint8Array
  }
  /** The certificate that each VM's Envoy showed last, so that it is known while the VM is away. */
  certificate: {
    cluster_id: number
    proxy: string
    /** `<namespace>/<name>` of its WorkloadEntry; empty when there was none. */
    entry: string
    identity: string
    serial_number: string
    valid_from_ms: number | null
    expires_ms: number
    seen_ms: number
  }
}
