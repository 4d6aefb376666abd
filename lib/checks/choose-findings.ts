import type { CheckFinding, ChecksAnswer, ChecksQuery } from '#lib/checks/answer.ts'
import type { CheckSeverity } from '#lib/checks/check.ts'

/**
 * The page of ordered findings that a query asks for, and how many there are of each severity whatever it says of that. `about`
 * are the ids of those of its subject; null for all.
 */
export function chooseFindings(
  all: readonly CheckFinding[],
  { q, severity, code, namespace, suppressed, page, pageSize }: ChecksQuery,
  about: ReadonlySet<string> | null = null,
): Omit<ChecksAnswer, 'checks'> {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const counts: Record<CheckSeverity, number> = { error: 0, warning: 0, info: 0 }
  const namespaces = new Set<string>()
  const matching: CheckFinding[] = []
  let hidden = 0
  for (const finding of all) {
    for (const object of finding.objects) namespaces.add(object.namespace)
    if (about && !about.has(finding.id)) continue
    if (code && finding.code !== code) continue
    if (namespace && !finding.objects.some((object) => object.namespace === namespace)) continue
    if (!words.every((word) => textOf(finding).includes(word))) continue
    if (finding.suppressedBy) hidden += 1
    else counts[finding.severity] += 1
    const isWanted = (finding.suppressedBy !== '') === (suppressed === 'only')
    if (isWanted && (severity === '' || finding.severity === severity)) matching.push(finding)
  }
  namespaces.delete('')
  const last = Math.max(1, Math.ceil(matching.length / pageSize))
  const shown = Math.min(page, last)
  return {
    findings: matching.slice((shown - 1) * pageSize, shown * pageSize),
    page: shown,
    pageSize,
    total: matching.length,
    counts,
    suppressed: hidden,
    namespaces: [...namespaces].sort(),
  }
}

/** What a search looks in; findings are never changed, so that it is made once of each. */
const texts = new WeakMap<CheckFinding, string>()

function textOf(finding: CheckFinding): string {
  const known = texts.get(finding)
  if (known !== undefined) return known
  const { code, title, text, objects } = finding
  const named = objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)
  const made = [code, title, text, ...named].join(' ').toLowerCase()
  texts.set(finding, made)
  return made
}
