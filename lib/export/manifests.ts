import { netChanges } from '#lib/export/net-changes.ts'
import { onOneLine } from '#lib/export/shell-quote.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/**
 * The objects as a plan leaves them, as one YAML text for `kubectl apply`, in the order of the plan, which writes a
 * DestinationRule before the VirtualService that names its subsets. What a manifest can't say (an object that goes, a
 * DestinationRule that has to be written twice) is a comment.
 */
export function manifestsText(writes: readonly PlannedWrite[]): string {
  const changes = netChanges(writes)
  const notes = changes.flatMap(({ ref, after, writes: count }) => {
    const name = onOneLine(`${ref.kind} ${ref.namespace}/${ref.name}`)
    if (after === null)
      return [`# ${name} is to be deleted, which no manifest says: see the kubectl commands.`]
    if (count < 2) return []
    return [
      `# ${name} is here as it is in the end. To lose no request it is written twice, before and after the`,
      '# VirtualService: see the kubectl commands.',
    ]
  })
  const objects = changes.flatMap(({ after }) => (after ? [after] : []))
  const head = notes.length > 0 ? `${notes.join('\n')}\n` : ''
  return objects.length > 0 ? `${head}${toYaml(...objects)}` : head
}
