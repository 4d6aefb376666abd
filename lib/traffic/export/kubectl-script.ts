import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { editKey } from '#lib/traffic/edit.ts'
import { isVersionTest } from '#lib/traffic/export/net-changes.ts'
import { onOneLine, shellQuote } from '#lib/traffic/export/shell-quote.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

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

function commandOf({ ref, action, patch, after }: PlannedWrite, isFirst: boolean): string {
  const { plural, group } = WATCHED_KINDS[ref.kind]
  const name = onOneLine(`${ref.kind} ${ref.namespace}/${ref.name}`)
  const object = `${plural}.${group} ${shellQuote(ref.name)} -n ${shellQuote(ref.namespace)}`
  if (!after) return `# Delete ${name}\nkubectl delete ${object}\n`
  if (action === 'create') return `# Create ${name}\n${applied(toYaml(after))}`
  const operations = isFirst ? patch : patch.filter((operation) => !isVersionTest(operation))
  const note = operations.some(isVersionTest) ? '; refused if it is another version by now' : ''
  return `# Change ${name}${note}\nkubectl patch ${object} --type json -p ${shellQuote(JSON.stringify(operations))}\n`
}

/** A heredoc whose end is a word that stands alone on no line of the text, so the text is taken as it is. */
function applied(text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'EOF'
  while (lines.has(end)) end += '_'
  return `kubectl apply -f - <<'${end}'\n${text}${end}\n`
}
