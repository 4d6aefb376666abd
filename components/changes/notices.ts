import type { HostDetail } from '#lib/mesh/views.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'

/** What needs to be seen of one operation, above the list of all. */
export type Notice = {
  kind: 'running' | 'asking' | 'interrupted' | 'stopped' | 'reverted'
  operation: Operation
}

/**
 * The operations, newest first, that somebody has to look at. One that stands half done, or that somebody else undid,
 * is news until it is rolled back or a later operation writes the same object.
 */
export function noticesOf(operations: readonly Operation[]): Notice[] {
  const writtenSince = new Set<string>()
  return operations.flatMap((operation): Notice[] => {
    const { state, rolledBackBy, reverted, steps } = operation
    const isPast = steps.some(({ ref }) => writtenSince.has(editKey(ref))) || rolledBackBy !== ''
    for (const step of steps) if (step.state === 'written') writtenSince.add(editKey(step.ref))
    if (state === 'running' || state === 'asking') return [{ kind: state, operation }]
    if (isPast) return []
    if (state === 'interrupted' || state === 'stopped') return [{ kind: state, operation }]
    return reverted ? [{ kind: 'reverted', operation }] : []
  })
}

/** A share of live traffic that is sent where nothing takes it, by the newest change of its host. */
export type DeadShare = { operation: Operation; ref: WritableRef; rule: TrafficRule; text: string }

/**
 * The shares of live rules that reach no eligible endpoint while the newest operation that wrote anything wrote that
 * VirtualService: what a person who just moved weights has to know at once. Istio does not send them elsewhere.
 */
export function deadShares(detail: HostDetail, operations: readonly Operation[]): DeadShare[] {
  const operation = operations.find(({ steps }) => steps.some(({ state }) => state === 'written'))
  if (operation?.rolledBackBy !== '' || operation.reason === 'roll-back') return []
  const written = new Set(
    operation.steps.flatMap(({ state, ref }) => (state === 'written' ? [editKey(ref)] : [])),
  )
  const services = [
    ...detail.virtualServices.filter(({ wins, scope }) => wins || scope === 'gateways'),
    ...detail.delegates,
  ]
  return services.flatMap(({ ref: { namespace, name }, rules }) => {
    const ref: WritableRef = { kind: 'VirtualService', namespace, name }
    if (!written.has(editKey(ref))) return []
    return rules.flatMap((rule) =>
      deadTexts(detail, rule).map((text): DeadShare => ({ operation, ref, rule, text })),
    )
  })
}

function deadTexts({ backends }: HostDetail, rule: TrafficRule): string[] {
  const which = rule.matches.length > 0 ? `requests that rule ${rule.index + 1} matches` : 'requests'
  return rule.destinations.flatMap(({ host, subset, percent }) => {
    const found = backends[destinationId(host, subset)]
    if (!found || percent === 0 || (found.known && found.vmsEligible + found.podsReady > 0)) return []
    const why = found.known
      ? 'has no endpoint that takes requests'
      : subset
        ? 'no DestinationRule defines'
        : 'no Service or ServiceEntry has'
    return [`${Math.round(percent * 10) / 10} % of ${which} hit ${subset || host}, which ${why}`]
  })
}
