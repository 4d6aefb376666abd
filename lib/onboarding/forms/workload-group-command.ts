import { shellQuote } from '#lib/export/shell-quote.ts'
import { isBlank, type Pair } from '#lib/onboarding/forms/pair.ts'
import type { WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'

/** The arguments after `istioctl` that make the group of a form; there is no flag for its probe. */
export function groupCreateArguments(form: WorkloadGroupForm): string[] {
  const flags: [string, string][] = [
    ['--labels', listFlag(form.labels)],
    ['--annotations', listFlag(form.annotations)],
    ['--ports', listFlag(form.ports)],
    ['--network', form.network],
    ['--locality', form.locality],
    ['--weight', form.weight],
  ]
  return [
    ...['x', 'workload', 'group', 'create'],
    ...['--name', form.name, '--namespace', form.namespace],
    // Its default is `default`, so an empty one has to be said.
    ...(form.serviceAccount === 'default' ? [] : ['--serviceAccount', form.serviceAccount]),
    ...flags.filter(([, value]) => value !== '').flat(),
  ]
}

/** The same as a command for a POSIX shell. */
export const groupCreateCommand = (form: WorkloadGroupForm): string =>
  ['istioctl', ...groupCreateArguments(form)].map(shellQuote).join(' ')

/** As istioctl reads a list: one record of CSV, whose fields are `key=value`. */
const listFlag = (pairs: readonly Pair[]): string =>
  pairs
    .filter((pair) => !isBlank(pair))
    .map(({ key, value }) => csvField(`${key}=${value}`))
    .join(',')

const csvField = (text: string): string =>
  /[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
