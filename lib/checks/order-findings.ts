import type { CheckFinding } from '#lib/checks/answer.ts'
import { CHECK_SEVERITIES, type CheckSeverity } from '#lib/checks/check.ts'

const RANK: Record<CheckSeverity, number> = { error: 0, warning: 1, info: 2 }

/** Worst first, then by check, namespace and name; the same findings always stand in the same order. */
export const orderFindings = (findings: Iterable<CheckFinding>): CheckFinding[] =>
  [...findings].sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      compare(a.code, b.code) ||
      compare(placeOf(a), placeOf(b)) ||
      compare(a.id, b.id),
  )

/** The worst of some findings; null of none. */
export const worstOf = (findings: readonly Pick<CheckFinding, 'severity'>[]): CheckSeverity | null =>
  CHECK_SEVERITIES.find((severity) => findings.some((one) => one.severity === severity)) ?? null

const placeOf = ({ objects: [first] }: CheckFinding): string =>
  first ? `${first.namespace}/${first.name}` : ''
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
