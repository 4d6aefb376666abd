import { HELP } from '#cli/help.ts'
import { listText } from '#cli/list-checks.ts'
import { type CheckOptions, readOptions } from '#cli/options.ts'
import { readFiles } from '#cli/read-files.ts'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { checkFiles } from '#lib/checks/files/check-files.ts'
import { readManifests } from '#lib/checks/files/read-manifests.ts'
import { type CheckReport, isAtLeast } from '#lib/checks/report/check-report.ts'
import { reportJson } from '#lib/checks/report/to-json.ts'
import { reportSarif } from '#lib/checks/report/to-sarif.ts'
import { placeText, reportText } from '#lib/checks/report/to-text.ts'
import type { Problem } from '#lib/result.ts'
import { VERSION } from '#lib/version.ts'

/** What a command is run with. */
export type Terminal = {
  cwd: string
  stdin: NodeJS.ReadableStream
  /** Whether what is printed is read by somebody in colour. */
  isTty: boolean
  env: Record<string, string | undefined>
  nowMs: number
}
/** What a command says, and its exit code: 0 nothing found, 1 something found, 2 it could not be done. */
export type Outcome = { code: 0 | 1 | 2; out: string; err: string }

/** `isthmus check`: checks files as the arguments say. Never throws for what a user did. */
export async function check(args: readonly string[], terminal: Terminal): Promise<Outcome> {
  const options = readOptions(args)
  if (!options.ok) return unusable(options.problems, 'See isthmus check --help.')
  const { wants, output, files, namespace } = options.value
  if (wants === 'help') return { code: 0, out: HELP, err: '' }
  if (wants === 'list') return { code: 0, out: listText(output), err: '' }
  const read = await readFiles(files, terminal)
  if (!read.ok) return unusable(read.problems, '')
  if (read.value.length === 0)
    return unusable(
      [{ code: 'unreadable', message: `${files.join(', ')}: no .yaml, .yml or .json in it` }],
      '',
    )
  const { report, problems } = checkFiles(
    read.value.map((file) => readManifests(file, namespace)),
    { ...options.value, checks: ALL_CHECKS, nowMs: terminal.nowMs },
  )
  const wrong = problems.map(
    ({ place, message, fix }) => `${placeText(place)}: error: ${message}\n  Fix: ${fix}\n`,
  )
  return {
    code: problems.length > 0 ? 2 : isFailure(report, options.value) ? 1 : 0,
    out: textOf(report, options.value, terminal),
    err: wrong.join(''),
  }
}

const isFailure = ({ findings }: CheckReport, { failOn }: CheckOptions): boolean =>
  failOn !== 'never' && isAtLeast(findings, failOn)

function textOf(report: CheckReport, { output, isVerbose }: CheckOptions, { isTty, env }: Terminal): string {
  if (output === 'json') return reportJson(report, VERSION)
  if (output === 'sarif') return reportSarif(report, VERSION)
  return reportText(report, { isColoured: isTty && !env.NO_COLOR, isVerbose })
}

const unusable = (problems: readonly Problem[], hint: string): Outcome => ({
  code: 2,
  out: '',
  err: [...problems.map(({ message }) => `isthmus check: ${message}`), ...(hint ? [hint] : [])]
    .map((line) => `${line}\n`)
    .join(''),
})
