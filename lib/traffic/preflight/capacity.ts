import { countOf, eligibleOf } from '#lib/traffic/preflight/behind.ts'
import { type Finding, lineOf, percentText, warning } from '#lib/traffic/preflight/line.ts'
import { type JudgedRule, ruleText, type Scene, targetText } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** A share below this many percent for one endpoint is no load to speak of. */
const LITTLE_PERCENT = 5
const MUCH_MORE = 3

/** Warns when an endpoint would take more than three times what it takes now. */
export const capacity = (scene: Scene): PreflightLine =>
  lineOf({
    id: 'capacity',
    title: 'No endpoint takes much more than before',
    ok: 'Shares per endpoint stay within three times of today’s.',
    findings: scene.rules.flatMap((judged) => findingsOf(scene, judged)),
    notLive: scene.notLive(['WorkloadEntry', 'Service', 'ServiceEntry', 'EndpointSlice', 'Pod']),
  })

function findingsOf(scene: Scene, judged: JudgedRule): Finding[] {
  const { rule } = judged
  return rule.destinations.flatMap((to) => {
    const eligible = eligibleAt(scene, to)
    const before = sharesBefore(scene, judged, to)
    if (eligible === 0 || before === null) return []
    const after = to.percent / eligible
    if (after <= LITTLE_PERCENT || after <= before * MUCH_MORE) return []
    const words = `each of ${targetText(to)} goes from ${percentText(before)} % to ${percentText(after)} % of requests`
    return [
      warning(
        scene.rules.length > 1
          ? `In ${ruleText(rule)} ${words}.`
          : `${words[0]?.toUpperCase()}${words.slice(1)}.`,
      ),
    ]
  })
}

type Place = { host: string; subset: string; port: number | null }

/** What one endpoint of a destination takes now, in percent of the rule; null when there is nothing to compare with. */
function sharesBefore(scene: Scene, { before }: JudgedRule, to: Place): number | null {
  if (before) {
    const old = before.destinations.filter(({ host, subset }) => host === to.host && subset === to.subset)
    const eligible = eligibleAt(scene, to)
    return eligible > 0 ? old.reduce((sum, { percent }) => sum + percent, 0) / eligible : null
  }
  // Without a VirtualService every endpoint of the host takes an equal part.
  const isRouted = scene.before.virtualServicesOf(scene.host).length > 0
  if (isRouted || to.host !== scene.host) return null
  const all = eligibleAt(scene, { ...to, subset: '' })
  return all > 0 ? 100 / all : null
}

function eligibleAt(scene: Scene, { host, subset, port }: Place): number {
  const behind = scene.behind(host, subset, port)
  return behind.state === 'known' ? countOf(eligibleOf(behind.endpoints)) : 0
}
