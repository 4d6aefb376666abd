import type { CheckFinding, CheckStanding } from '#lib/checks/answer.ts'
import type { Check } from '#lib/checks/check.ts'
import type { Kind } from '#lib/kube/kinds.ts'

/** The kinds that must be known for a check to be run. */
export const kindsOf = ({ subject, reads }: Pick<Check, 'subject' | 'reads'>): Kind[] =>
  subject === 'host' || subject === 'mesh' || reads.includes(subject) ? reads : [subject, ...reads]

/** Why a check is not run; empty when it is. */
export function whyNotRun(check: Check, known: ReadonlySet<Kind>, isLive: boolean): string {
  if (check.isLive && !isLive) return 'It needs a running mesh'
  const missing = kindsOf(check).filter((kind) => !known.has(kind))
  const why = isLive ? 'Not watched' : 'No object in the files'
  return missing.length > 0 ? `${why}: ${missing.join(', ')}` : ''
}

/** How a check stands with these findings of its. */
export function standingOf(
  { code, title, severity }: Check,
  findings: readonly CheckFinding[],
  notRun: string,
  off: ReadonlySet<string>,
): CheckStanding {
  const suppressed = findings.filter(({ suppressedBy }) => suppressedBy !== '').length
  return {
    code,
    title,
    severity,
    findings: findings.length - suppressed,
    suppressed,
    notRun,
    isOff: off.has(code),
  }
}
