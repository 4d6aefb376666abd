import type { CheckFinding } from '#lib/checks/answer.ts'
import type { CheckSeverity } from '#lib/checks/check.ts'
import type { FilePlace } from '#lib/checks/files/file-place.ts'
import { plainText as printable } from '#lib/checks/plain-text.ts'
import { type CheckReport, countShown } from '#lib/checks/report/check-report.ts'

export type TextOptions = {
  isColoured: boolean
  /** Says of each check that was not run why, shows suppressed findings and lists what was skipped. */
  isVerbose: boolean
}

/** A report for a terminal: a paragraph for each finding, then what was not looked at, and counts. Safe to print. */
export function reportText(report: CheckReport, { isColoured, isVerbose }: TextOptions): string {
  const paint = isColoured ? coloured : (text: string) => text
  const shown = report.findings.filter(({ suppressedBy }) => isVerbose || suppressedBy === '')
  const paragraphs = [
    ...shown.map((finding) => findingText(finding, report, paint)),
    notesText(report, isVerbose),
    paint(summaryText(report), 'bold'),
  ]
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`
}

/** `path:line:column`, as editors and terminals link it. */
export const placeText = ({ path, line, column }: FilePlace): string => printable(`${path}:${line}:${column}`)

function findingText(finding: CheckFinding, { files }: CheckReport, paint: Paint): string {
  const { code, severity, text, why, fix, objects, field, suppressedBy } = finding
  const [first] = objects
  const place = first ? files?.placeOf(first, field) : null
  const object = first ? `${first.kind} ${[first.namespace, first.name].filter(Boolean).join('/')}` : ''
  return [
    `${place ? placeText(place) : printable(object)}: ${paint(severity, severity)} ${paint(code, 'bold')}${suppressedBy ? ` (suppressed by ${suppressedBy})` : ''}`,
    ...[text, why, `Fix: ${fix.text}`, ...(fix.commands ?? []).map((command) => `$ ${command}`)].map(
      (line) => `  ${printable(line)}`,
    ),
  ].join('\n')
}

function notesText({ standings, files }: CheckReport, isVerbose: boolean): string {
  const failed = standings.filter(({ notRun }) => notRun.startsWith('It failed'))
  const missing = standings.filter(
    ({ notRun }) => notRun !== '' && !failed.some((one) => one.notRun === notRun),
  )
  const twice = (files?.twice ?? []).map(
    ({ ref, first, last }) =>
      `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name} is written twice, at ${placeText(first)} and ${placeText(last)}: the last one counts.`,
  )
  const notRun = isVerbose
    ? [...Map.groupBy(missing, ({ notRun }) => notRun)].map(
        ([reason, of]) => `Not run: ${of.map(({ code }) => code).join(', ')}. ${reason}.`,
      )
    : missing.length > 0
      ? [
          `${counted(missing.length, 'check')} not run; --verbose says why, --complete counts kinds without an object as empty.`,
        ]
      : []
  const skipped = isVerbose
    ? Object.entries(files?.skipped ?? {}).map(
        ([kind, count]) =>
          `Skipped: ${counted(count, kind || 'document that is no Kubernetes object', kind)}.`,
      )
    : []
  return [...failed.map(({ code, notRun }) => `${code}: ${notRun}.`), ...twice, ...notRun, ...skipped]
    .map(printable)
    .join('\n')
}

function summaryText({ findings, standings, files }: CheckReport): string {
  const { error, warning, info } = countShown(findings)
  const suppressed = findings.length - error - warning - info
  const ran = standings.filter(({ notRun }) => notRun === '').length
  const skipped = Object.values(files?.skipped ?? {}).reduce((sum, count) => sum + count, 0)
  const of = files
    ? ` in ${counted(files.objects, 'object')}${skipped > 0 ? ` (${skipped.toLocaleString('en')} skipped)` : ''}`
    : ''
  const found = [
    counted(error, 'error'),
    counted(warning, 'warning'),
    counted(info, 'info', 'infos'),
    ...(suppressed > 0 ? [`${suppressed.toLocaleString('en')} suppressed`] : []),
  ]
  return `${counted(ran, 'check')}${of}: ${found.join(', ')}`
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

type Paint = (text: string, as: CheckSeverity | 'bold') => string

const CODES: Record<CheckSeverity | 'bold', number> = { error: 31, warning: 33, info: 36, bold: 1 }
const ESCAPE = String.fromCharCode(27)
const coloured: Paint = (text, as) => `${ESCAPE}[${CODES[as]}m${text}${ESCAPE}[0m`
