import type { Location, Log, Notification, ReportingDescriptor, Result } from 'sarif'
import type { CheckFinding } from '#lib/checks/answer.ts'
import type { Check, CheckSeverity } from '#lib/checks/check.ts'
import type { FilePlace } from '#lib/checks/files/file-place.ts'
import { type CheckReport, fingerprintsOf } from '#lib/checks/report/check-report.ts'
import { uriOf } from '#lib/checks/report/file-uri.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

const LEVELS: Record<CheckSeverity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/**
 * A report as SARIF 2.1.0. Results about files are at the line of the field at fault, with a URI relative to where the command
 * was run; those about a cluster have logical locations, `Kind/namespace/name`.
 */
export function reportSarif(report: CheckReport, version: string): string {
  const { checks, findings } = report
  const fingerprints = fingerprintsOf(findings)
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Isthmus',
            semanticVersion: version,
            rules: checks.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notRun(report) }],
        results: findings.map((finding, index) =>
          resultOf(finding, fingerprints[index] ?? finding.id, checks, report.files),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** Silence of a check that was not run is no answer. */
const notRun = ({ standings }: CheckReport): Notification[] =>
  standings.flatMap(({ code, notRun: reason }, index) =>
    reason
      ? [
          {
            level: 'note',
            message: { text: `${code} was not run. ${reason}.` },
            associatedRule: { id: code, index },
          },
        ]
      : [],
  )

function ruleOf({ code, title, severity, why, docs, links }: Check): ReportingDescriptor {
  const [link] = links
  return {
    id: code,
    name: nameOf(title),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: {
      text: [why, ...docs, ...links].join('\n\n'),
      markdown: [why, ...docs, links.map((one) => `- <${one}>`).join('\n')].join('\n\n'),
    },
    ...(link ? { helpUri: link } : {}),
    defaultConfiguration: { level: LEVELS[severity] },
  }
}

/** SARIF wants an identifier: `TwoVirtualServicesForOneHost`. */
const nameOf = (title: string): string =>
  title
    .replaceAll(/[’']/g, '')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

function resultOf(
  { code, severity, text, field, fix, objects, suppressedBy }: CheckFinding,
  fingerprint: string,
  checks: readonly Check[],
  files: CheckReport['files'],
): Result {
  const [first, ...others] = objects
  const place = first ? (files?.placeOf(first, field) ?? null) : null
  const related = others.flatMap((ref) => {
    const at = files ? files.placeOf(ref, '') : null
    return files && !at ? [] : [locationOf(ref, at, '')]
  })
  return {
    ruleId: code,
    ruleIndex: checks.findIndex((check) => check.code === code),
    level: LEVELS[severity],
    message: { text: `${text} ${fix.text}`.trim() },
    locations: first ? [locationOf(first, place, field)] : [],
    ...(related.length > 0 ? { relatedLocations: related.map((one, id) => ({ id, ...one })) } : {}),
    partialFingerprints: { 'isthmusFinding/v1': fingerprint },
    ...(suppressedBy
      ? {
          suppressions: [
            {
              kind: suppressedBy === 'annotation' ? 'inSource' : 'external',
              justification:
                suppressedBy === 'annotation'
                  ? 'The annotation isthmus.dev/ignore-checks names the check.'
                  : 'The check is off by setting.',
            },
          ],
        }
      : {}),
  }
}

function locationOf({ kind, namespace, name }: ObjectRef, place: FilePlace | null, field: string): Location {
  const object = [kind, namespace, name].filter((part) => part !== '').join('/')
  return {
    ...(place
      ? {
          physicalLocation: {
            artifactLocation: { uri: uriOf(place.path) },
            region: { startLine: place.line, startColumn: place.column },
          },
        }
      : {}),
    logicalLocations: [
      { name, fullyQualifiedName: field && !place ? `${object}/${field}` : object, kind: 'resource' },
    ],
  }
}
