import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { fieldOfRule } from '#lib/checks/rules/targets-of-service.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { objectText, ruleText } from '#lib/traffic/preflight/scene.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { listAt, ruleAt } from '#lib/traffic/spec-edit.ts'

/** A rule behind one that takes everything, or whose every condition earlier rules have. */
export const ruleNeverReached: Check = {
  code: 'ISTH049',
  title: 'A rule is never reached',
  severity: 'warning',
  why: 'Envoy tries rules in their order and takes the first that matches. What stands behind a rule that takes every request, or has no condition that earlier rules have not, never gets one.',
  docs: [
    'A rule without a match, or with the prefix / alone, takes everything. It has to be the last of its kind.',
  ],
  links: [PAGES.virtualService],
  reads: ['VirtualService'],
  subject: 'VirtualService',
  run(service) {
    const rules = readRules(service.spec)
    return (['http', 'tls', 'tcp'] as const).flatMap((kind) =>
      findingsOf(
        service,
        rules.filter((rule) => rule.kind === kind),
      ),
    )
  },
}

function findingsOf(service: VirtualService, rules: readonly TrafficRule[]): Found[] {
  const last = rules.findIndex(takesAll)
  const behind = last === -1 ? [] : rules.slice(last + 1)
  const ahead = last === -1 ? rules : rules.slice(0, last + 1)
  const catchAll = rules[last]
  const [first] = behind
  const unreached: Found[] =
    first && catchAll
      ? [
          {
            objects: [refOf(service)],
            text: `${objectText(service)} has ${listed(behind.map(ruleText))} behind ${ruleText(catchAll)}, which takes everything.`,
            field: fieldOfRule(first),
            fix: fixFor(service, catchAll, behind),
          },
        ]
      : []
  return [...unreached, ...ahead.flatMap((rule, place) => repeated(service, rule, ahead.slice(0, place)))]
}

function fixFor(service: VirtualService, catchAll: TrafficRule, behind: readonly TrafficRule[]): CheckFix {
  const others = behind.filter(takesAll)
  // Of several that take everything, one at most is reached: which is meant is for the owner to say.
  if (others.length > 0)
    return { text: `Keep one of ${listed([catchAll, ...others].map(ruleText))}, as the last rule.` }
  return {
    text: `Put ${ruleText(catchAll)} last: ${listed(behind.map(ruleText))} ${behind.length === 1 ? 'begins' : 'begin'} to take requests then. Or delete the rules behind it.`,
    change: mergeChange(service, { [catchAll.kind]: movedLast(service, catchAll) }),
  }
}

/** What a rule that delegates does not find in the delegate goes on to the next one; a tls rule has no default. */
const takesAll = ({ hasMatch, delegate, kind }: TrafficRule): boolean =>
  !hasMatch && !delegate && kind !== 'tls'

function movedLast({ spec }: VirtualService, { kind, index }: TrafficRule): unknown[] {
  const written = listAt(spec, kind)
  return [...written.filter((_, place) => place !== index), written[index]]
}

function repeated(service: VirtualService, rule: TrafficRule, earlier: readonly TrafficRule[]): Found[] {
  const own = conditionsOf(service, rule)
  const takers = earlier.filter(({ delegate }) => !delegate)
  const all = takers.flatMap((one) => conditionsOf(service, one))
  if (own.length === 0 || !own.every((match) => all.some((one) => isDeepStrictEqual(one, match)))) return []
  const shadowing = takers.filter((one) =>
    conditionsOf(service, one).some((match) => own.some((mine) => isDeepStrictEqual(mine, match))),
  )
  return [
    {
      objects: [refOf(service)],
      text: `${objectText(service)} has ${ruleText(rule)} behind ${listed(shadowing.map(ruleText))}, which ${shadowing.length === 1 ? 'has' : 'have'} all of its conditions (${listed(rule.matches)}).`,
      field: `${fieldOfRule(rule)}.match`,
      fix: { text: `Give ${ruleText(rule)} a condition of its own, put it first, or delete it.` },
    },
  ]
}

/** The conditions without their names, which mean nothing. */
const conditionsOf = ({ spec }: VirtualService, { id }: TrafficRule): unknown[] =>
  listAt(ruleAt(spec, id) ?? {}, 'match').map((match) =>
    typeof match === 'object' && match !== null
      ? Object.fromEntries(Object.entries(match).filter(([key]) => key !== 'name'))
      : match,
  )
