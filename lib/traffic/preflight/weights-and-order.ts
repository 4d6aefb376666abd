import { isJsonObject } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { blocked, type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { objectText, ruleText, type Scene } from '#lib/traffic/preflight/scene.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { listAt, ruleAt } from '#lib/traffic/spec-edit.ts'

/** Weights that Istio takes: whole, none below zero, and not all zero where there are several. */
export const weights = (scene: Scene): PreflightLine =>
  lineOf({
    id: 'weights',
    title: 'Weights share out every request',
    ok: 'Each rule’s weights are whole numbers with a total above 0.',
    findings: scene.rules.flatMap(({ service, rule }) => weightFindings(service, rule)),
    notLive: [],
  })

function weightFindings(service: VirtualService | null, rule: TrafficRule): Finding[] {
  const written = service ? listAt(ruleAt(service.spec, rule.id) ?? {}, 'route') : []
  const given = written.filter(isJsonObject).flatMap(({ weight }) => (weight === undefined ? [] : [weight]))
  const wrong = given.filter((weight) => !(Number.isInteger(weight) && Number(weight) >= 0))
  if (wrong.length > 0)
    return [blocked(`Weight ${namesOf(wrong.map(String))} of ${ruleText(rule)} is none that Istio takes.`)]
  const total = rule.destinations.reduce((sum, { weight }) => sum + weight, 0)
  return rule.destinations.length > 1 && total === 0
    ? [blocked(`The weights of ${ruleText(rule)} total 0: Istio refuses that.`)]
    : []
}

/** The first rule that matches takes a request: one behind a catch-all never gets any, and without one some get 404. */
export const order = (scene: Scene): PreflightLine =>
  lineOf({
    id: 'order',
    title: 'Every rule is reached, and every request finds one',
    ok: 'No rule stands behind one that takes everything.',
    findings: scene.services.flatMap((service) => [...unreachable(service), ...unmatched(scene, service)]),
    notLive: scene.notLive(['VirtualService']),
  })

const kinds = ['http', 'tls', 'tcp'] as const

function unreachable(service: VirtualService): Finding[] {
  const rules = readRules(service.spec)
  return kinds.flatMap((kind) => {
    const own = rules.filter((rule) => rule.kind === kind)
    const last = own.findIndex(takesAll)
    const behind = last === -1 ? [] : own.slice(last + 1)
    const [first] = behind
    const catchAll = own[last]
    if (!first || !catchAll) return []
    return [
      warning(
        `${ruleText(catchAll)} of ${objectText(service)} takes every request, so ${namesOf(behind.map(ruleText))} never ${behind.length > 1 ? 'match' : 'matches'}.`,
      ),
    ]
  })
}

/** What a rule that delegates does not find in the delegate goes on to the next rule. */
const takesAll = ({ hasMatch, delegate, kind }: TrafficRule): boolean =>
  !hasMatch && !delegate && kind !== 'tls'

function unmatched(scene: Scene, service: VirtualService): Finding[] {
  const old = scene.before.virtualService(keyOf(service.metadata))
  if (!missesSome(service) || (old && missesSome(old))) return []
  const loses = old ? 'No rule is left' : 'There is no rule'
  return [warning(`${loses} in ${objectText(service)} for requests that match none: they get 404.`)]
}

function missesSome({ spec }: VirtualService): boolean {
  const http = readRules(spec).filter(({ kind }) => kind === 'http')
  const isDelegate = !Array.isArray(spec.hosts) || spec.hosts.length === 0
  return (
    http.length > 0 &&
    !isDelegate &&
    !http.some((rule) => takesAll(rule) || (!rule.hasMatch && rule.delegate))
  )
}
