import { type CheckReport, countShown, fingerprintsOf } from '#lib/checks/report/check-report.ts'

/** The version of this shape; it grows when a field is taken away or means something else. */
const SHAPE = 1

/** A report as JSON: `summary`, `findings` (worst first, suppressed ones too) and `checks`, and of files what was skipped. */
export function reportJson(report: CheckReport, version: string): string {
  const { findings, standings, files } = report
  const fingerprints = fingerprintsOf(findings)
  const body = {
    shape: SHAPE,
    tool: { name: 'isthmus', version },
    source: files ? 'files' : 'cluster',
    summary: {
      ...countShown(findings),
      suppressed: findings.filter(({ suppressedBy }) => suppressedBy !== '').length,
      checks: standings.length,
      notRun: standings.filter(({ notRun }) => notRun !== '').length,
      ...(files ? { objects: files.objects } : {}),
    },
    findings: findings.map(({ id: _, sinceMs, ...finding }, index) => {
      const [first] = finding.objects
      return {
        ...finding,
        fingerprint: fingerprints[index],
        ...(files && first ? { place: files.placeOf(first, finding.field) } : {}),
        ...(files ? {} : { since: new Date(sinceMs).toISOString() }),
      }
    }),
    checks: standings,
    ...(files ? { skipped: files.skipped, writtenTwice: files.twice } : {}),
  }
  return `${JSON.stringify(body, null, 2)}\n`
}
