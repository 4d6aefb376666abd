import { countOf, type Endpoints, eligibleOf } from '#lib/traffic/preflight/behind.ts'
import { type Finding, lineOf, namesOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import { usualRules } from '#lib/traffic/preflight/lookups.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { type Scene, type Target, targetText } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/**
 * outlierDetection turns on locality failover by itself: endpoints in the client's locality come first, and one that says
 * no locality comes last. It works within a subset's cluster, so weights stay; inside it the VMs may get nothing.
 */
export function outliers(scene: Scene): PreflightLine {
  const added = scene.targets.filter(
    (target) => target.percent > 0 && ejects(scene, target, 'after') && !ejects(scene, target, 'before'),
  )
  return lineOf({
    id: 'locality',
    title: 'Outlier detection has no side effects on locality',
    ok:
      added.length === 0
        ? 'It is switched on nowhere by this change.'
        : `It is new for ${namesOf(added.map(targetText))}.`,
    findings: added.flatMap((target) => findingsOf(scene, target)),
    notLive: scene.notLive(['DestinationRule', 'WorkloadEntry', 'Pod', 'EndpointSlice']),
  })
}

function ejects(scene: Scene, { host, subset, port }: Target, side: 'before' | 'after'): boolean {
  return policyOf(usualRules(scene.lookups(host, side)), subset, port).outlierDetection !== undefined
}

function findingsOf(scene: Scene, target: Target): Finding[] {
  const behind = scene.behind(target.host, target.subset, target.port)
  if (behind.state !== 'known') return []
  const eligible = eligibleOf(behind.endpoints)
  const name = targetText(target)
  if (countOf(eligible) === 1)
    return [warning(`${name} has one endpoint: when that is ejected, nothing is left.`)]
  const vms = eligible.filter(({ kind }) => kind === 'vm')
  const pods = countOf(eligible) - countOf(vms)
  const localities = [...new Set(vms.map(({ locality }) => locality))].sort()
  const without = countOf(vms.filter(({ locality }) => locality === ''))
  if (vms.length > 0 && pods > 0)
    return [
      warning(
        `${name} mixes VMs and pods, and outlierDetection prefers the client’s locality: ${mixText(vms, without)}.`,
      ),
    ]
  if (localities.length > 1)
    return [
      warning(
        `outlierDetection makes clients prefer their own locality; VMs of ${name} are in ${namesOf(localities.map((one) => one || 'none'))}.`,
      ),
    ]
  return pods > 1
    ? [unknown(`Localities of the pods of ${name} are their nodes’, which Isthmus does not watch.`)]
    : []
}

const mixText = (vms: readonly Endpoints[], without: number): string =>
  without > 0
    ? `${without} of ${countOf(vms)} VMs say none, so pods near a client come before them`
    : `VMs are in ${namesOf(vms.map(({ locality }) => locality))}, pods where their nodes are`
