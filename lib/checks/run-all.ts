import type { CheckFinding, CheckStanding } from '#lib/checks/answer.ts'
import type { Check } from '#lib/checks/check.ts'
import type { Missing } from '#lib/checks/missing.ts'
import { orderFindings } from '#lib/checks/order-findings.ts'
import { runFindings } from '#lib/checks/run-findings.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { standingOf, whyNotRun } from '#lib/checks/standing.ts'
import { subjectsOf } from '#lib/checks/subjects.ts'
import type { Kind } from '#lib/kube/kinds.ts'

export type RunOptions = {
  checks: readonly Check[]
  /** Kinds whose objects are all known. A check that reads another is not run. */
  known: ReadonlySet<Kind>
  /** Codes of checks whose findings are not shown. */
  off: ReadonlySet<string>
  /** Whether the scene is a running mesh; of files, checks that read what only such a mesh has are not run. */
  isLive?: boolean
  /** Whether what is missing somewhere would be known if it were there. */
  holds?: (missing: Missing) => boolean
}

/** Runs all checks on a scene from scratch. Findings are ordered worst first; each is as old as the scene. */
export function runAll(
  whole: CheckScene,
  { checks, known, off, isLive = true, holds = () => true }: RunOptions,
): { findings: CheckFinding[]; standings: CheckStanding[] } {
  const scene = { ...whole, shared: new Map() }
  const { inventory, nowMs } = scene
  const standings: CheckStanding[] = []
  const all: CheckFinding[] = []
  for (const check of checks) {
    let notRun = whyNotRun(check, known, isLive)
    const findings: CheckFinding[] = []
    for (const subject of notRun ? [] : subjectsOf(check, inventory)) {
      const outcome = runFindings(
        check,
        subject,
        scene,
        { off, sinceMs: () => nowMs },
        ({ missing }) => !missing || holds(missing),
      )
      if ('failure' in outcome) notRun = outcome.failure
      else for (const finding of outcome.findings) findings.push(finding)
    }
    standings.push(standingOf(check, findings, notRun, off))
    for (const finding of findings) all.push(finding)
  }
  return { findings: orderFindings(all), standings }
}
