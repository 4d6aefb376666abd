import type { TrafficRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'

/** One line of the audit log: every attempt to write, and what came of it. */
export type AuditRecord = {
  actor: string
  /** Empty when it was refused before it became an operation. */
  operation: string
  verb: OperationStep['action']
  ref: TrafficRef
  oldResourceVersion: string
  newResourceVersion: string
  /** `unsure`: no answer came, and it can't be found out whether the write was made. */
  result: 'written' | 'conflict' | 'refused' | 'failed' | 'blocked' | 'unsure'
  message: string
}
