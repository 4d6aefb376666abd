import type { Facts, LiveRule } from '#lib/migration/facts.ts'
import { endpointGate, type Finding, type Judged, plainFindings, soakGates } from '#lib/migration/gates.ts'
import { type MigrationRecord, stepLabel, weightsOfStep } from '#lib/migration/record.ts'
import { sameSplit, type WrittenWeights } from '#lib/migration/rule.ts'
import { whileWriting } from '#lib/migration/while-writing.ts'

/** The next move of a migration. */
export type Decision =
  | { kind: 'wait'; reason: string; findings?: Finding[] }
  /** Write weights, as an operation. */
  | { kind: 'write'; what: 'step' | 'restore'; step: number; weights: WrittenWeights }
  /** Decide upon the operation that writes, for whoever began it is gone or would have to be asked. */
  | { kind: 'operate'; operationId: string; decision: 'continue' | 'finish' }
  /** A step stands and proxies have it, as far as that can be known: its soak begins. `trouble` pauses it at once. */
  | { kind: 'in-force'; step: number; trouble: string; proxies: Finding | null }
  | { kind: 'ask-approval'; findings: Finding[] }
  /** A gate does not hold: which one, and its numbers. */
  | { kind: 'pause'; reason: string; findings: Finding[] }
  | { kind: 'stop'; reason: string }
  | { kind: 'finish'; findings: Finding[] }
  | { kind: 'aborted'; reason: string }

type Found = Extract<LiveRule, { state: 'found' }>

/**
 * What a migration does next. It writes only what follows from weights that are its own: live ones that it did not write
 * stop it, and a gate that does not hold, or of which nothing is known, never lets it go on. Times are epoch ms.
 */
export function decide(record: MigrationRecord, facts: Facts, nowMs: number): Decision {
  const { live } = facts
  switch (record.state) {
    case 'running':
    case 'approval':
      if (live.state === 'unknown') return { kind: 'wait', reason: live.reason }
      if (live.state === 'gone') return { kind: 'stop', reason: live.reason }
      return forwards(record, facts, live, nowMs)
    case 'aborting':
      if (live.state === 'unknown') return { kind: 'wait', reason: live.reason }
      if (live.state === 'gone')
        return { kind: 'aborted', reason: `There was nothing to restore: ${live.reason}` }
      return backwards(record, facts, live, nowMs)
    case 'paused':
    case 'stopped':
    case 'aborted':
    case 'done':
      return { kind: 'wait', reason: record.reason }
  }
}

function forwards(record: MigrationRecord, facts: Facts, live: Found, nowMs: number): Decision {
  const { step, writing } = record
  const own = weightsOfStep(record, step)
  if (writing) {
    const before = weightsOfStep(record, step - 1)
    if (!sameSplit(live.written, own) && !sameSplit(live.written, before)) return stopped(live, [before, own])
    const outcome = whileWriting(writing, facts, { isThere: sameSplit(live.written, own), nowMs })
    if (outcome.kind === 'there')
      return { kind: 'in-force', step, trouble: outcome.trouble, proxies: outcome.proxies }
    return outcome.kind === 'again' ? write(record, facts, step) : outcome
  }
  if (!sameSplit(live.written, own)) return stopped(live, [own])
  if (step < 0) return advance(record, facts, live, [])
  if (record.soakSinceMs === null) return { kind: 'in-force', step, trouble: '', proxies: null }
  const judged = soakGates(record, record.soakSinceMs, facts, nowMs)
  // What proxies said holds for the whole soak, and holds nothing up: a soak that is not to be has been paused.
  const findings = [...(record.proxies ? [record.proxies] : []), ...plainFindings(judged)]
  const failed = judged.find(({ isFinal }) => isFinal)
  if (failed) return { kind: 'pause', reason: reasonOf(failed), findings }
  const open = judged.find(({ level }) => level !== 'ok')
  if (open) return { kind: 'wait', reason: reasonOf(open), findings }
  if (step === record.steps.length - 1) return { kind: 'finish', findings }
  if (record.gates.manual && !record.isApproved) return { kind: 'ask-approval', findings }
  return advance(record, facts, live, findings)
}

/** The next step, unless it would send traffic to where nothing takes it. */
function advance(record: MigrationRecord, facts: Facts, live: Found, findings: Finding[]): Decision {
  const next = record.step + 1
  const weights = weightsOfStep(record, next)
  const gate = endpointGate(record, weights, facts.eligible)
  const all = [...findings, ...plainFindings([{ ...gate, gate: `${gate.gate} at the next step` }])]
  if (gate.level === 'failed') return { kind: 'pause', reason: reasonOf(gate), findings: all }
  if (gate.level !== 'ok') return { kind: 'wait', reason: reasonOf(gate), findings: all }
  if (sameSplit(live.written, weights)) return { kind: 'in-force', step: next, trouble: '', proxies: null }
  return { kind: 'write', what: 'step', step: next, weights }
}

/** A write that did not come about is made again only while its destinations still take requests. */
function write(record: MigrationRecord, facts: Facts, step: number): Decision {
  const weights = weightsOfStep(record, step)
  const gate = endpointGate(record, weights, facts.eligible)
  const findings = plainFindings([gate])
  if (gate.level === 'failed') return { kind: 'pause', reason: reasonOf(gate), findings }
  if (gate.level !== 'ok') return { kind: 'wait', reason: reasonOf(gate), findings }
  return { kind: 'write', what: 'step', step, weights }
}

function backwards(record: MigrationRecord, facts: Facts, live: Found, nowMs: number): Decision {
  const { writing, startWritten, step, overOthers } = record
  const isThere = isExactly(live.written, startWritten)
  const restore: Decision = { kind: 'write', what: 'restore', step, weights: startWritten }
  const own = [startWritten, weightsOfStep(record, step - 1), weightsOfStep(record, step)]
  const isOwn = own.some((weights) => sameSplit(live.written, weights))
  if (writing?.what === 'restore') {
    if (!isOwn && !overOthers) return stopped(live, own)
    const outcome = whileWriting(writing, facts, { isThere, nowMs })
    if (outcome.kind === 'there')
      return { kind: 'aborted', reason: outcome.trouble && `${BACK}. ${outcome.trouble}` }
    return outcome.kind === 'again' ? restore : outcome
  }
  if (writing && facts.operation?.state === 'running')
    return { kind: 'wait', reason: `Waits for ${stepLabel(record, step)} to be written` }
  if (isThere) return { kind: 'aborted', reason: '' }
  return isOwn || overOthers ? restore : stopped(live, own)
}

function stopped({ written, changedBy }: Found, own: readonly WrittenWeights[]): Decision {
  const who = changedBy || 'Somebody'
  const expected = [...new Set(own.map(show))].join(' or ')
  return {
    kind: 'stop',
    reason: `${who} changed the weights to ${show(written)}; they were to be ${expected}`,
  }
}

const show = (weights: Readonly<WrittenWeights>): string => weights.map((weight) => weight ?? 0).join('/')

const isExactly = (a: Readonly<WrittenWeights>, b: Readonly<WrittenWeights>): boolean =>
  a.length === b.length && a.every((weight, index) => weight === b[index])

const BACK = 'The weights are what they were'

const reasonOf = ({ gate, detail }: Judged): string => `${gate}: ${detail}`
