import { addCounts } from '#lib/migration/counted.ts'
import type { Decision } from '#lib/migration/decide.ts'
import type { Facts } from '#lib/migration/facts.ts'
import { type MigrationRecord, RUNNER, stepLabel, withEvent } from '#lib/migration/record.ts'

/** A migration after a decision was taken: what is stored before anything is done about it. */
export function carryOn(
  before: MigrationRecord,
  decision: Decision,
  facts: Pick<Facts, 'live' | 'observed'>,
  nowMs: number,
): MigrationRecord {
  const { live, observed } = facts
  const record: MigrationRecord = {
    ...before,
    rule: live.state === 'found' ? live.rule : before.rule,
    counted: before.writing ? before.counted : addCounts(before.counted, observed?.points ?? []),
  }
  const tell = (changed: MigrationRecord, text: string) =>
    withEvent(changed, { atMs: nowMs, actor: RUNNER, text })
  switch (decision.kind) {
    case 'wait':
      return { ...record, reason: decision.reason, findings: decision.findings ?? record.findings }
    case 'operate':
      return { ...record, reason: 'Goes on with a write that was interrupted' }
    case 'write': {
      const isAgain = record.writing?.what === decision.what
      const attempts = isAgain ? (record.writing?.attempts ?? 0) + 1 : 1
      const writing = { what: decision.what, operationId: '', sinceMs: nowMs, retryMs: 0, attempts }
      const isStep = decision.what === 'step'
      const changed: MigrationRecord = {
        ...record,
        writing,
        step: decision.step,
        reason: 'The new weights are being written',
        ...(isStep
          ? { state: 'running', soakSinceMs: null, isApproved: false, findings: [], proxies: null }
          : {}),
      }
      const label = isStep ? stepLabel(record, decision.step) : 'the weights that it began with'
      return isAgain ? changed : tell(changed, `Writes ${label}`)
    }
    case 'in-force': {
      const changed: MigrationRecord = {
        ...record,
        state: decision.trouble ? 'paused' : 'running',
        step: decision.step,
        writing: null,
        soakSinceMs: nowMs,
        isApproved: false,
        reason: decision.trouble || 'Soaks',
        findings: decision.proxies ? [decision.proxies] : [],
        proxies: decision.proxies,
        counted: { untilMs: nowMs, counts: {} },
      }
      const told = tell(changed, `In force: ${stepLabel(record, decision.step)}`)
      return decision.trouble ? tell(told, `Paused. ${decision.trouble}`) : told
    }
    case 'ask-approval': {
      const changed: MigrationRecord = {
        ...record,
        state: 'approval',
        reason: 'Waits for approval to go on',
        findings: decision.findings,
      }
      return record.state === 'approval' ? changed : tell(changed, 'Asks for approval to go on')
    }
    case 'pause': {
      const { reason, findings } = decision
      return tell({ ...record, state: 'paused', reason, findings }, `Paused. ${reason}`)
    }
    case 'stop':
      return tell({ ...record, state: 'stopped', reason: decision.reason }, `Stopped. ${decision.reason}`)
    case 'finish':
      return tell(
        { ...record, state: 'done', endedMs: nowMs, reason: '', findings: decision.findings },
        'Done',
      )
    case 'aborted': {
      const { reason } = decision
      const changed: MigrationRecord = {
        ...record,
        state: 'aborted',
        endedMs: nowMs,
        writing: null,
        soakSinceMs: null,
        reason,
      }
      return tell(changed, reason ? `Aborted. ${reason}` : 'Aborted: the weights are what they were')
    }
  }
}
