import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Feed } from '#lib/kube/feed.ts'
import { backendsOfDestination } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { Facts, LiveRule } from '#lib/migration/facts.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'
import { findRule, type RulePlace, ruleIdOf, writtenWeights } from '#lib/migration/rule.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { destinationId } from '#lib/traffic/rules.ts'
import { parseRuleId } from '#lib/traffic/spec-edit.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { FIELD_MANAGER } from '#server/kube/objects-client.ts'
import { noteOf } from '#server/migration/step-request.ts'
import type { Observed } from '#server/observed/observed.ts'
import { type LiveObject as Live, readLive as readObject } from '#server/traffic/live-object.ts'
import type { Operations } from '#server/traffic/operations.ts'

export type LookOptions = {
  request: KubeRequest
  operations: Operations
  observed: Pick<Observed, 'of'>
  inventory: Readonly<Inventory>
  feeds: () => readonly Feed[]
}

/** The VirtualService that a decision was taken on, to be written from. */
export type LiveObject = { spec: JsonObject; resourceVersion: string; place: RulePlace }
export type Look = { facts: Facts; live: LiveObject | null }

/** What endpoints are told from: while one of these is not synced, nothing is known of them. */
const TELLING = ['WorkloadEntry', 'Pod', 'EndpointSlice', 'Service', 'ServiceEntry', 'DestinationRule']

/**
 * Everything that a migration's next move depends on. The operation is read before the object, so that what it wrote
 * is never taken for missing. Throws `history-unavailable` when operations can't be read.
 */
export async function look(record: MigrationRecord, options: LookOptions): Promise<Look> {
  const { namespace } = record.virtualService
  const operation = await readOperation(record, options.operations)
  const [{ live, object }, observed] = await Promise.all([
    readLive(record, options.request),
    readObserved(record, options.observed),
  ])
  const destinations = record.destinations.map(({ host, subset }) => ({
    host: resolveHost(host, namespace),
    subset,
  }))
  return {
    facts: {
      live,
      eligible: eligibleOf(record, destinations, options),
      destinationIds: destinations.map(({ host, subset }) => destinationId(host, subset)),
      observed,
      operation,
    },
    live: object,
  }
}

async function readLive(
  { virtualService, rule, signature }: MigrationRecord,
  request: KubeRequest,
): Promise<{ live: LiveRule; object: LiveObject | null }> {
  const where = `${virtualService.namespace}/${virtualService.name}`
  let found: Live | null
  try {
    found = await readObject(request, { kind: 'VirtualService', ...virtualService })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { live: { state: 'unknown', reason: error.message }, object: null }
  }
  if (!found) return { live: { state: 'gone', reason: `VirtualService ${where} is gone` }, object: null }
  const { spec, resourceVersion } = found
  const place = findRule(spec, rule, signature)
  if (!place) {
    const by = writerOfRules(found.object, parseRuleId(rule)?.kind ?? 'http')
    const reason = `The rule ${rule} of VirtualService ${where}, as it was, is gone${by ? `; ${by} wrote last` : ''}`
    return { live: { state: 'gone', reason }, object: null }
  }
  return {
    live: {
      state: 'found',
      rule: ruleIdOf(place),
      written: writtenWeights(spec, place),
      changedBy: writerOfRules(found.object, place.kind),
    },
    object: { spec, resourceVersion, place },
  }
}

/**
 * Who wrote the rules last: rules are one list, which belongs to whoever changed anything in it. Of two within the
 * same second it is the other one, for what Isthmus writes is known.
 */
function writerOfRules({ metadata }: JsonObject, kind: RulePlace['kind']): string {
  const fields = isJsonObject(metadata) ? metadata.managedFields : null
  const entries = (Array.isArray(fields) ? fields : []).filter(isJsonObject)
  const owners = entries.filter(({ fieldsV1 }) => ownsRules(fieldsV1, kind))
  const key = ({ manager, time }: JsonObject) => `${time ?? ''} ${manager === FIELD_MANAGER ? 0 : 1}`
  const newest = (owners.length > 0 ? owners : entries).toSorted((a, b) => (key(a) < key(b) ? 1 : -1))[0]
  return typeof newest?.manager === 'string' ? newest.manager : ''
}

const ownsRules = (fields: unknown, kind: RulePlace['kind']): boolean =>
  isJsonObject(fields) && isJsonObject(fields['f:spec']) && `f:${kind}` in fields['f:spec']

/** The operation at work on a migration; one that was begun just before its process died is found by its note. */
async function readOperation(record: MigrationRecord, operations: Operations): Promise<Operation | null> {
  const { writing, host } = record
  if (!writing) return null
  if (writing.operationId) {
    try {
      return await operations.get(writing.operationId)
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return null
      throw error
    }
  }
  const note = noteOf(record, writing.what)
  const { operations: latest } = await operations.list({ host, page: 1 })
  return (
    latest.find(
      (one) => one.reason === 'migration' && one.note === note && one.startedMs >= writing.sinceMs,
    ) ?? null
  )
}

/** Asked from the beginning, because callers are counted only from the first question on. */
async function readObserved(
  { state, gates, host }: MigrationRecord,
  observed: Pick<Observed, 'of'>,
): Promise<ObservedSplit | null> {
  if (state === 'aborting' || (gates.maxErrorPercent === null && gates.maxP99Ms === null)) return null
  try {
    return await observed.of(host)
  } catch {
    return null
  }
}

/** Counted behind each destination alone: a host's page would look at every endpoint of every host it sends to. */
function eligibleOf(
  { gates }: MigrationRecord,
  destinations: readonly { host: string; subset: string }[],
  { inventory, feeds }: LookOptions,
): Facts['eligible'] {
  const isBlind = feeds().some(({ kind, state }) => TELLING.includes(kind) && state !== 'synced')
  if (isBlind || gates.minEligible === 0) return destinations.map(() => null)
  return destinations.map(({ host, subset }) => {
    const { known, vmsEligible, podsReady } = backendsOfDestination(inventory, host, subset)
    return known ? vmsEligible + podsReady : null
  })
}
