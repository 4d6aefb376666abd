import type { JsonObject } from '#lib/json.ts'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { DestinationForm } from '#lib/traffic/destination-form.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'
import type { RuleKind, TrafficRule } from '#lib/traffic/rules.ts'

/**
 * Where a new rule of a kind goes, and what it begins as. Above the rule that takes everything else it needs a
 * condition, or nothing would reach the rules below; where there is no such rule, the new one is it.
 */
export function newRule(
  kind: RuleKind,
  rules: readonly TrafficRule[],
  { host, subset, port }: DestinationForm,
  sniHost: string,
): { position: number; rule: JsonObject } {
  const ofKind = rules.filter((rule) => rule.kind === kind)
  const rest = ofKind.findIndex(({ hasMatch }) => !hasMatch)
  const destination = {
    host,
    ...(subset ? { subset } : {}),
    ...(port === null ? {} : { port: { number: port } }),
  }
  const route = [{ destination }]
  const position = rest < 0 ? ofKind.length : rest
  if (kind === 'tls') return { position, rule: { match: [{ sniHosts: [sniHost] }], route } }
  if (rest < 0) return { position, rule: { route } }
  const condition =
    kind === 'http' ? { headers: { canary: { exact: 'true' } } } : { sourceLabels: { app: 'canary' } }
  return { position, rule: { match: [condition], route } }
}

/** The kinds of rule that reach a port of the host, or that there are already. */
export function kindsFor({ ports, source }: HostDetail, rules: readonly TrafficRule[]): RuleKind[] {
  const isService = source?.kind === 'Service'
  const wanted = new Set([
    ...rules.map(({ kind }) => kind),
    ...ports.map((port) => ruleKindOf(port, isService)),
  ])
  const kinds = (['http', 'tls', 'tcp'] as const).filter((kind) => wanted.has(kind))
  return kinds.length > 0 ? kinds : ['http']
}
