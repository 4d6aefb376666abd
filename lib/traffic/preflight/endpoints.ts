import { type Behind, countOf, countText, eligibleOf } from '#lib/traffic/preflight/behind.ts'
import { blocked, type Finding, lineOf, percentText, unknown, warning } from '#lib/traffic/preflight/line.ts'
import {
  type JudgedRule,
  ruleText,
  type Scene,
  type Target,
  targetText,
} from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import type { RuleDestination } from '#lib/traffic/rules.ts'

/**
 * Each destination with a share has an endpoint that takes requests. Istio moves nothing elsewhere: the share of a subset
 * with nothing eligible answers 503 UH, that of one nobody defines 503 NC.
 */
export const endpoints = (scene: Scene): PreflightLine[] =>
  scene.targets.map((target) => {
    const behind = scene.behind(target.host, target.subset, target.port)
    return lineOf({
      id: `endpoints-${target.id}`,
      title: `${targetText(target)} has endpoints`,
      ok: behind.state === 'known' ? `${countText(behind.endpoints)} take requests.` : '',
      findings: findingsOf(scene, target, behind),
      notLive: scene.notLive(['WorkloadEntry', 'Service', 'ServiceEntry', 'EndpointSlice', 'Pod']),
    })
  })

function findingsOf(scene: Scene, target: Target, behind: Behind): Finding[] {
  if (behind.state === 'opaque')
    return [unknown(`${behind.reason} Isthmus does not know whether anything takes requests.`)]
  if (behind.state === 'known') {
    const eligible = countOf(eligibleOf(behind.endpoints))
    if (eligible === countOf(behind.endpoints) && eligible > 0) return []
    const counts = countText(behind.endpoints)
    const text = counts ? `${counts} take requests.` : 'Nothing stands behind it.'
    if (eligible > 0) return target.percent > 0 ? [warning(text)] : []
    return [failure(scene, target, text)]
  }
  const text =
    behind.state === 'no-host'
      ? `No Service or ServiceEntry has the host ${target.host}.`
      : `No DestinationRule defines subset ${target.subset} of ${target.host}.`
  return [failure(scene, target, text)]
}

/** Blocked where the edit makes more requests of a rule fail than do now. What is dead already holds no edit up. */
function failure(scene: Scene, target: Target, text: string): Finding {
  const judged = scene.rules
    .filter(({ rule }) => rule.destinations.some((to) => isAt(to, target) && to.percent > 0))
    .map((one) => ({
      ...one,
      failing: failingPercent(scene, one.rule.destinations, 'after'),
      failed: failingPercent(scene, one.before?.destinations ?? [], 'before'),
    }))
    .sort((a, b) => b.failing - a.failing)
  const [worst] = judged
  if (!worst) return warning(`${text} It takes no share.`)
  const risen = judged.find(isWorse)
  const { failing, failed } = risen ?? worst
  const words = `${text} ${percentText(failing)} % of ${whatOf(scene, risen ?? worst)} would ${outcomeOf(risen ?? worst)}`
  if (risen) return blocked(`${words}.`)
  return warning(
    percentText(failing) === percentText(failed)
      ? `${words}, as now.`
      : `${words}, ${percentText(failed)} % do now.`,
  )
}

/** Shares are sums of fractions, of which the last digits say nothing. */
const isWorse = ({
  failing,
  failed,
  takesMore,
}: JudgedRule & { failing: number; failed: number }): boolean =>
  takesMore ? failing >= failed : failing > failed + 1e-9

const isAt = (to: RuleDestination, { host, subset }: Target): boolean =>
  to.host === host && to.subset === subset

/** Percent of a rule's requests that meet no endpoint, over all its destinations. */
function failingPercent(
  scene: Scene,
  destinations: readonly RuleDestination[],
  side: 'before' | 'after',
): number {
  return destinations.reduce((sum, { host, subset, port, percent }) => {
    const behind = scene.behind(host, subset, port, side)
    const isDead =
      behind.state === 'no-host' ||
      behind.state === 'no-subset' ||
      (behind.state === 'known' && eligibleOf(behind.endpoints).length === 0)
    return isDead ? sum + percent : sum
  }, 0)
}

const whatOf = ({ rules }: Scene, { rule, service }: JudgedRule): string => {
  const what = rule.kind === 'http' ? 'requests' : 'connections'
  const isOnly = rules.length === 1 || (!rule.hasMatch && rules.every((one) => one.service === service))
  return isOnly ? what : `${what} of ${ruleText(rule)}`
}

const outcomeOf = ({ rule }: JudgedRule): string => (rule.kind === 'http' ? 'answer 503' : 'be reset')
