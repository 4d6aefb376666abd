import { kubectlCommand } from '#lib/export/kubectl-command.ts'
import { isVersionTest } from '#lib/export/net-changes.ts'
import { onOneLine } from '#lib/export/shell-quote.ts'
import { editKey } from '#lib/traffic/edit.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

const WAIT = `# Wait here until every proxy has acknowledged it: SYNCED in each line of
#   istioctl proxy-status
`

/**
 * The writes of a plan as a POSIX shell script, in order, with a note wherever proxies have to follow before the next
 * one. A patch still tests the resourceVersion, so an object that changed meanwhile is left alone; the second patch of
 * one object does not, since its version is not known before the first.
 */
export function kubectlScript(writes: readonly PlannedWrite[]): string {
  const seen = new Set<string>()
  const commands = writes.map((write) => {
    const isFirst = !seen.has(editKey(write.ref))
    seen.add(editKey(write.ref))
    return commandOf(write, isFirst)
  })
  return `#!/bin/sh\nset -eu\n\n${commands.join(`\n${WAIT}\n`)}`
}

function commandOf(write: PlannedWrite, isFirst: boolean): string {
  const { ref, action } = write
  const name = onOneLine(`${ref.kind} ${ref.namespace}/${ref.name}`)
  const patch = isFirst ? write.patch : write.patch.filter((operation) => !isVersionTest(operation))
  const note = patch.some(isVersionTest) ? '; refused if it is another version by now' : ''
  return `# ${VERBS[action]} ${name}${note}\n${kubectlCommand({ ...write, patch }, 'apply')}\n`
}

const VERBS = { create: 'Create', patch: 'Change', delete: 'Delete' } as const
