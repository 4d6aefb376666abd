import { addCounts, type Tally, tallyOf } from '#lib/migration/counted.ts'
import type { Facts } from '#lib/migration/facts.ts'
import type { Migration } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'
import type { WrittenWeights } from '#lib/migration/rule.ts'

export type Finding = Migration['findings'][number]
/** `isFinal`: waiting would not change it, so that the migration pauses. */
export type Judged = Finding & { isFinal: boolean }

/** How long what callers count may take to arrive, when the soak time is shorter. */
const GRACE_MS = 30_000
const ALL = 'all destinations'
const ADVICE = '. Without this gate it would go on'

/** Endpoints behind every destination that takes traffic under these weights. Not known is never good enough. */
export function endpointGate(
  { gates, destinations }: Pick<Migration, 'gates' | 'destinations'>,
  weights: Readonly<WrittenWeights>,
  eligible: Facts['eligible'],
): Judged {
  const gate = 'Eligible endpoints'
  const { minEligible } = gates
  if (minEligible === 0) return { gate, level: 'ok', detail: 'Not looked at', isFinal: false }
  const taking = destinations
    .map((destination, index) => ({
      name: labelOf(destination),
      weight: weights[index] ?? 0,
      count: eligible[index] ?? null,
    }))
    .filter(({ weight }) => weight > 0)
  const short = taking.filter(({ count }) => count !== null && count < minEligible)
  if (short.length > 0) {
    const names = short.map(({ name, count }) => `${name} has ${count}`).join(', ')
    return { gate, level: 'failed', detail: `${names}; at least ${minEligible} wanted`, isFinal: true }
  }
  const unknown = taking.filter(({ count }) => count === null)
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(', ')
    return { gate, level: 'unknown', detail: `Not known for ${names}`, isFinal: false }
  }
  const counts = taking.map(({ name, count }) => `${name} ${count}`).join(', ')
  return { gate, level: 'ok', detail: counts || 'No destination takes traffic', isFinal: false }
}

/** What the gates say while a step soaks, the soak time itself among them. */
export function soakGates(
  record: MigrationRecord,
  soakSinceMs: number,
  facts: Facts,
  nowMs: number,
): Judged[] {
  const weights = record.steps[record.step] ?? []
  const look = { record, soakSinceMs, facts, nowMs, weights }
  return [
    soakTime(look),
    endpointGate(record, weights, facts.eligible),
    ...(record.gates.maxErrorPercent === null ? [] : [errorGate(look, record.gates.maxErrorPercent)]),
    ...(record.gates.maxP99Ms === null ? [] : [latencyGate(look, record.gates.maxP99Ms)]),
  ]
}

type Look = {
  record: MigrationRecord
  soakSinceMs: number
  facts: Facts
  nowMs: number
  weights: readonly number[]
}

function soakTime({ record: { soakSeconds }, soakSinceMs, nowMs }: Look): Judged {
  const passed = Math.max(0, Math.floor((nowMs - soakSinceMs) / 1000))
  const isOver = nowMs - soakSinceMs >= soakSeconds * 1000
  return {
    gate: 'Soak time',
    level: isOver ? 'ok' : 'waiting',
    detail: `${Math.min(passed, soakSeconds)} of ${soakSeconds} s`,
    isFinal: false,
  }
}

/** Whether there was time enough for what callers count to arrive. */
const hadTime = ({ record: { soakSeconds }, soakSinceMs, nowMs }: Look): boolean =>
  nowMs - soakSinceMs >= Math.max(soakSeconds * 1000, GRACE_MS)

/**
 * The share of failed requests, over the whole soak and over what is known of its last minutes: of all destinations
 * together, and of each that had enough requests to tell.
 */
function errorGate(look: Look, maxErrorPercent: number): Judged {
  const gate = 'Errors'
  const { record, soakSinceMs, facts, nowMs } = look
  const blind = blindness(record, facts.observed)
  if (blind) {
    const isFinal = hadTime(look)
    const detail = `Errors can’t be known: ${blind}${isFinal ? ADVICE : ''}`
    return { gate, level: 'unknown', detail, isFinal }
  }
  const { counts } = addCounts(record.counted, facts.observed?.points ?? [])
  const ids = facts.destinationIds
  const all = tallyOf(counts, ids)
  const { minRequests } = record.gates
  if (all.requests === 0) {
    const isFinal = nowMs - soakSinceMs >= record.soakSeconds * 1000 + GRACE_MS
    const detail = `No request was counted since the step came into force${isFinal ? ADVICE : ''}`
    return { gate, level: isFinal ? 'unknown' : 'waiting', detail, isFinal }
  }
  if (all.requests < minRequests) {
    const detail = `${all.requests} of ${minRequests} requests counted`
    return { gate, level: 'waiting', detail, isFinal: false }
  }
  const recent = addCounts({ untilMs: soakSinceMs, counts: {} }, facts.observed?.points ?? []).counts
  const worst = [counts, recent]
    .flatMap((some) => sharesOf(look, some, ids))
    .reduce<Share | null>((a, b) => (a && a.percent >= b.percent ? a : b), null)
  if (!worst) return { gate, level: 'waiting', detail: 'No request was counted', isFinal: false }
  const detail = `${format(worst.percent)} % of ${worst.requests} requests to ${worst.name} failed; at most ${maxErrorPercent} % allowed`
  const isOver = worst.percent > maxErrorPercent
  return { gate, level: isOver ? 'failed' : 'ok', detail: detail + partOf(facts), isFinal: isOver }
}

type Share = Tally & { name: string; percent: number }

function sharesOf({ record, weights }: Look, counts: MigrationRecord['counted']['counts'], ids: string[]) {
  const enough = Math.max(1, record.gates.minRequests)
  const groups = [
    { name: ALL, ...tallyOf(counts, ids) },
    ...record.destinations.flatMap((destination, index) =>
      (weights[index] ?? 0) > 0
        ? [{ name: labelOf(destination), ...tallyOf(counts, ids.slice(index, index + 1)) }]
        : [],
    ),
  ]
  return groups
    .filter(({ requests }) => requests >= enough)
    .map((group): Share => ({ ...group, percent: (group.errors * 100) / group.requests }))
}

function latencyGate(look: Look, maxP99Ms: number): Judged {
  const gate = '99th percentile'
  const { record, facts, weights } = look
  const taking = record.destinations
    .map((destination, index) => ({
      name: labelOf(destination),
      weight: weights[index] ?? 0,
      p99Ms: facts.observed?.p99Ms[facts.destinationIds[index] ?? ''] ?? null,
    }))
    .filter(({ weight }) => weight > 0)
  const slow = taking.filter(({ p99Ms }) => p99Ms !== null && p99Ms > maxP99Ms)
  if (slow.length > 0) {
    const names = slow.map(({ name, p99Ms }) => `${name} ${format(p99Ms ?? 0)} ms`).join(', ')
    return { gate, level: 'failed', detail: `${names}; at most ${maxP99Ms} ms allowed`, isFinal: true }
  }
  const unknown = taking.filter(({ p99Ms }) => p99Ms === null)
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(', ')
    const canBeKnown = facts.observed === null || facts.observed.source === 'prometheus'
    const isFinal = !canBeKnown && hadTime(look)
    const why = canBeKnown ? '' : ': it needs Prometheus'
    return { gate, level: 'unknown', detail: `Not known for ${names}${why}`, isFinal }
  }
  const detail = taking.map(({ name, p99Ms }) => `${name} ${format(p99Ms ?? 0)} ms`).join(', ')
  return { gate, level: 'ok', detail, isFinal: false }
}

/** Why nothing that callers count can be known; empty when it can. */
function blindness({ rule }: Migration, observed: Facts['observed']): string {
  if (observed === null) return 'nobody was asked yet'
  if (observed.source === 'none') return observed.reason || 'no source of numbers'
  if (observed.source === 'prometheus' && !rule.startsWith('http/'))
    return 'Prometheus does not count connections that failed'
  if (observed.callers?.answered === 0) return observed.reason || 'no caller answered'
  return ''
}

/** Says so when only some of the callers answered. */
function partOf({ observed }: Facts): string {
  const callers = observed?.callers
  return callers && callers.answered < callers.asked
    ? ` (${callers.answered} of ${callers.asked} callers answered)`
    : ''
}

const format = (value: number): string => String(Math.round(value * 10) / 10)

const labelOf = ({ host, subset }: Migration['destinations'][number]): string =>
  subset ? `${host.split('.')[0]}:${subset}` : host

export const plainFindings = (judged: readonly Judged[]): Finding[] =>
  judged.map(({ gate, level, detail }) => ({ gate, level, detail }))
