import type { WritableRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'

/** What every line of the audit log tells: one attempt to write, and what came of it. */
type WriteRecord = {
  actor: string
  oldResourceVersion: string
  newResourceVersion: string
  message: string
}

/** An attempt of an operation, which the journal has too. */
export type AuditRecord = WriteRecord & {
  /** Empty when it was refused before it became an operation. */
  operation: string
  verb: OperationStep['action']
  ref: WritableRef
  /** `unsure`: no answer came, and it can't be found out whether the write was made. */
  result: 'written' | 'conflict' | 'refused' | 'failed' | 'blocked' | 'unsure'
}

/** An attempt through the Kubernetes proxy. Versions are empty where neither the request nor the answer names them. */
export type ProxyAuditRecord = WriteRecord & {
  /** Also the audit id of the call in the API server's own audit log. */
  requestId: string
  /** The HTTP method where it was refused before it was understood. */
  verb: string
  /** Null where the path names nothing that passes; `path` is then all there is to say. */
  ref: { kind: string; namespace: string; name: string } | null
  path: string
  isDryRun: boolean
  result: Exclude<AuditRecord['result'], 'blocked'>
}
