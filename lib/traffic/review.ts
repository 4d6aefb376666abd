import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'

export type JsonPatchOperation =
  | { op: 'test' | 'replace' | 'add'; path: string; value: unknown }
  | { op: 'remove'; path: string }

/** One write that an edit comes to, in order. `before` is null for what does not exist yet, `after` for what goes. */
export type PlannedWrite = {
  ref: WritableRef
  action: 'create' | 'patch' | 'delete'
  /** Begins with a test of the resourceVersion; empty unless the action is `patch`. */
  patch: JsonPatchOperation[]
  /** Clean manifests: no status, managedFields or resourceVersion. */
  before: JsonObject | null
  after: JsonObject | null
  /** The same write as a command. */
  kubectl: string
  /**
   * The API server's own answer to the dry run. `skipped` for a write that can't be tried before the ones ahead of it
   * are made (a second write of one object).
   */
  dryRun: { state: 'passed' | 'refused' | 'skipped'; message: string; warnings: string[] }
}

/** One preflight line. Absence of data is `unknown`, never `ok`. */
export type PreflightLine = {
  id: string
  level: 'ok' | 'warning' | 'blocked' | 'unknown'
  title: string
  detail: string
  /** What to do, where it is not said in `detail`. */
  fix?: string
}

export type TrafficReview = { writes: PlannedWrite[]; preflight: PreflightLine[] }
