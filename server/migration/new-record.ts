import { randomUUID } from 'node:crypto'
import { hostRouting } from '#lib/mesh/host-view.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { MigrationRequest } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'
import { signatureOf, writtenWeights } from '#lib/migration/rule.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { parseRuleId } from '#lib/traffic/spec-edit.ts'
import { rebalance, toPercentages } from '#lib/traffic/weights.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject } from '#server/kube/objects-client.ts'
import { liveObject } from '#server/traffic/live-object.ts'

/**
 * What a request comes to on the VirtualService as it is. Throws `bad-request` naming the field, `not-found`, and `conflict`
 * when the object is no longer the one that the user saw: rules go by their place, which holds for one version only.
 */
export async function newRecord(
  wanted: MigrationRequest,
  options: {
    request: KubeRequest
    inventory: Readonly<Inventory>
    actor: Actor
    nowMs: number
  },
): Promise<MigrationRecord> {
  const { actor, nowMs } = options
  const { virtualService, host } = wanted
  if (!hostRouting(options.inventory, host))
    throw new AppError('not-found', `Nothing is known of the host ${host}`)
  const live = await getObject(options.request, 'VirtualService', virtualService)
  const { spec, resourceVersion } = liveObject(live)
  if (resourceVersion !== wanted.resourceVersion)
    throw new AppError('conflict', 'The VirtualService has changed since it was read', {
      fix: 'Look at it again, and start the migration from what it is now.',
    })
  const rule = readRules(spec).find(({ id }) => id === wanted.rule)
  const place = parseRuleId(wanted.rule)
  if (!rule || !place) throw wrong('rule', `There is no rule ${wanted.rule}`)
  if (rule.fixedBecause) throw wrong('rule', rule.fixedBecause)
  if (wanted.destination >= rule.destinations.length)
    throw wrong('destination', `The rule has ${rule.destinations.length} destinations`)
  const written = writtenWeights(spec, place)
  const start = toPercentages(written.map((weight) => weight ?? 0))
  return {
    id: randomUUID(),
    host,
    actor: actor.user,
    note: wanted.note,
    virtualService,
    rule: wanted.rule,
    destination: wanted.destination,
    destinations: rule.destinations.map(({ host: to, subset }) => ({ host: to, subset })),
    start,
    steps: wanted.steps.map((to) =>
      rebalance({ weights: start, changed: wanted.destination, to, locked: start.map(() => false) }),
    ),
    soakSeconds: wanted.soakSeconds,
    gates: wanted.gates,
    state: 'running',
    reason: 'Begins',
    step: -1,
    soakSinceMs: null,
    createdMs: nowMs,
    endedMs: null,
    findings: [],
    events: [{ atMs: nowMs, actor: actor.user, text: wanted.note ? `Started: ${wanted.note}` : 'Started' }],
    signature: signatureOf(spec, place),
    startWritten: written,
    writing: null,
    isApproved: false,
    isAborting: false,
    overOthers: false,
    counted: { untilMs: nowMs, counts: {} },
    proxies: null,
  }
}

const wrong = (field: string, message: string): AppError => new AppError('bad-request', message, { field })
