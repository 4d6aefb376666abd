import { parseArgs } from 'node:util'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { CHECK_SEVERITIES } from '#lib/checks/check.ts'
import { fail, ok, type Result } from '#lib/result.ts'

const OUTPUTS = ['text', 'json', 'sarif'] as const
const FAIL_ON = [...CHECK_SEVERITIES, 'never'] as const

export type CheckOptions = {
  files: string[]
  output: (typeof OUTPUTS)[number]
  failOn: (typeof FAIL_ON)[number]
  off: ReadonlySet<string>
  namespace: string
  isComplete: boolean
  isVerbose: boolean
  /** Instead of a check. */
  wants: 'check' | 'list' | 'help'
}

const OPTIONS = {
  filename: { type: 'string', short: 'f', multiple: true },
  output: { type: 'string', short: 'o', default: 'text' },
  off: { type: 'string', multiple: true },
  'fail-on': { type: 'string', default: 'error' },
  namespace: { type: 'string', short: 'n', default: 'default' },
  complete: { type: 'boolean' },
  list: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the arguments behind `isthmus check`. A problem names the option and says what it takes. */
export function readOptions(args: readonly string[]): Result<CheckOptions> {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (error) {
    return wrong('', error instanceof Error ? error.message : String(error))
  }
  const { filename: files = [], output, namespace } = values
  const wants = values.help ? 'help' : values.list ? 'list' : 'check'
  const known = OUTPUTS.find((one) => one === output)
  if (!known) return wrong('--output', `must be one of ${OUTPUTS.join(', ')}`)
  const failOn = FAIL_ON.find((one) => one === values['fail-on'])
  if (!failOn) return wrong('--fail-on', `must be one of ${FAIL_ON.join(', ')}`)
  const off = new Set((values.off ?? []).flatMap((one) => one.split(',')).map((one) => one.trim()))
  off.delete('')
  for (const code of off)
    if (!ALL_CHECKS.some((check) => check.code === code))
      return wrong('--off', `${code} is no check; --list shows them all`)
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace))
    return wrong('--namespace', 'must be the name of a namespace')
  if (wants === 'check' && files.length === 0)
    return wrong('--filename', 'say which files, folders or - (standard input) to check, such as -f deploy/')
  if (files.filter((file) => file === '-').length > 1)
    return wrong('--filename', 'standard input can be read only once')
  return ok({
    files,
    output: known,
    failOn,
    off,
    namespace,
    isComplete: values.complete ?? false,
    isVerbose: values.verbose ?? false,
    wants,
  })
}

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values

const wrong = (field: string, message: string) =>
  fail({ code: 'usage', message: field ? `${field}: ${message}` : message, field })
