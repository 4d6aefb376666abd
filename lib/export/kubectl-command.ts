import { shellQuote } from '#lib/export/shell-quote.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/**
 * One write as a command for a POSIX shell. `creates` is the verb for a new object: `create` fails when somebody else was
 * quicker, `apply` lets a script be run again.
 */
export function kubectlCommand(
  { ref, action, patch, after }: Pick<PlannedWrite, 'ref' | 'action' | 'patch' | 'after'>,
  creates: 'create' | 'apply',
): string {
  const { plural, group } = WATCHED_KINDS[ref.kind]
  const object = `${plural}.${group} ${shellQuote(ref.name)} -n ${shellQuote(ref.namespace)}`
  if (action === 'delete') return `kubectl delete ${object}`
  if (action === 'patch') return `kubectl patch ${object} --type json -p ${shellQuote(JSON.stringify(patch))}`
  return `kubectl ${creates} -f - ${heredoc(toYaml(after))}`
}

/** A heredoc whose end is a word that stands alone on no line of the text, so the text is taken as it is. */
export function heredoc(text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'EOF'
  while (lines.has(end)) end += '_'
  return `<<'${end}'\n${text}${end}`
}
