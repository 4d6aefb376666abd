import { subsetsOf } from '#lib/traffic/destinations.ts'
import { type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { subsetIn } from '#lib/traffic/preflight/policy.ts'
import { objectText, type Scene, targetText } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/**
 * Each subset is in the DestinationRule that holds for whoever sends: the client's namespace comes before the service's
 * and that before the root's, and only rules of one namespace are merged.
 */
export function subsets(scene: Scene): PreflightLine {
  const targets = scene.targets.filter(({ subset }) => subset !== '')
  const rules = new Set(
    targets.flatMap(({ host }) => scene.lookups(host).flatMap((lookup) => lookup.rules.map(objectText))),
  )
  return lineOf({
    id: 'subsets',
    title: 'Subsets are in the DestinationRule that holds',
    ok:
      targets.length === 0
        ? 'No rule names a subset.'
        : `${namesOf(targets.map(targetText))} ${targets.length > 1 ? 'are' : 'is'} in ${namesOf([...rules])}.`,
    findings: targets.flatMap((target) => [...missing(scene, target), ...doubled(scene, target)]),
    notLive: scene.notLive(['DestinationRule', 'Service', 'ServiceEntry']),
  })
}

type Named = { host: string; subset: string }

/** A subset that nobody defines is the endpoints line's to tell; here it is one that only some clients find. */
function missing(scene: Scene, { host, subset }: Named): Finding[] {
  const lookups = scene.lookups(host)
  const finding = lookups.filter(({ rules }) => subsetIn(rules, subset))
  if (finding.length === 0) return [warning(`No DestinationRule defines subset ${subset} of ${host}.`)]
  return lookups
    .filter((lookup) => !finding.includes(lookup))
    .map(({ clients, rules }) => {
      const who = clients ? `Clients in ${clients}` : 'Most clients'
      if (rules.length === 0)
        return warning(
          `${who} find no DestinationRule for ${host}; only those in ${namesOf(finding.map((one) => one.clients))} find subset ${subset}.`,
        )
      return warning(
        `${who} take ${namesOf(rules.map(objectText))}, which does not define ${subset}: their share of it answers 503.`,
      )
    })
}

/** Where rules of one namespace define a subset twice, the oldest decides. */
function doubled(scene: Scene, { host, subset }: Named): Finding[] {
  return scene.lookups(host).flatMap(({ rules }) => {
    const defining = rules.filter((rule) => subsetsOf(rule).some(({ name }) => name === subset))
    const [first, ...ignored] = defining
    if (!first || ignored.length === 0) return []
    return [
      warning(
        `${objectText(first)} is the oldest that defines ${subset}; what ${namesOf(ignored.map(objectText))} says of it is ignored.`,
      ),
    ]
  })
}
