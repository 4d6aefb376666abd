import type { CheckFinding } from '#lib/checks/answer.ts'
import type { MergeChange } from '#lib/checks/check.ts'
import { type FixChange, refOfChange } from '#lib/checks/fix-edit.ts'
import { IGNORE_ANNOTATION } from '#lib/checks/suppression.ts'
import { heredoc } from '#lib/export/kubectl-command.ts'
import { shellQuote } from '#lib/export/shell-quote.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** A change as a command for a POSIX shell. */
export function fixCommand(change: FixChange): string {
  if (change.kind === 'create') return `kubectl apply -f - ${heredoc(toYaml(change.manifest))}`
  const object = kubectlName(change.ref)
  if (change.kind === 'delete') return `kubectl delete ${object}`
  return `kubectl patch ${object} --type merge -p ${shellQuote(JSON.stringify(guardedPatch(change)))}`
}

/** The API server refuses a patch with another version than the object has by then. */
function guardedPatch({ patch, resourceVersion }: MergeChange): JsonObject {
  if (!resourceVersion) return patch
  const metadata = isJsonObject(patch.metadata) ? patch.metadata : {}
  return { ...patch, metadata: { ...metadata, resourceVersion } }
}

/** What a change says, as YAML: the object to create, or the merge patch; empty of a deletion. */
export function fixYaml(change: FixChange): { name: string; text: string } | null {
  const ref = refOfChange(change)
  const name = ref ? `${ref.kind.toLowerCase()}-${ref.name}` : 'object'
  if (change.kind === 'create') return { name: `${name}.yaml`, text: toYaml(change.manifest) }
  return change.kind === 'merge' ? { name: `${name}-patch.yaml`, text: toYaml(change.patch) } : null
}

type Suppressed = Pick<CheckFinding, 'code' | 'objects' | 'isMeshWide'>
const MOST_PEERS = 5

/**
 * Commands that stop a check from showing anything of the objects of a finding that it goes with, or of their whole namespaces;
 * of the whole mesh there is a setting. A finding is gone when none of its objects is left.
 */
export function suppressCommands({ code, objects, isMeshWide }: Suppressed): {
  what: string
  command: string
}[] {
  if (isMeshWide)
    return [
      {
        what: 'For the whole mesh: add it to this setting of Isthmus',
        command: `ISTHMUS_CHECKS_OFF=${code}`,
      },
    ]
  const peers = objects.filter(({ kind }) => kind === objects[0]?.kind)
  const namespaces = [...new Set(peers.map(({ namespace }) => namespace))].filter((name) => name !== '')
  return [
    ...peers.slice(0, MOST_PEERS).map((ref) => ({
      what: `For ${ref.kind} ${ref.name}`,
      command: annotateCommand(code, kubectlName(ref)),
    })),
    ...namespaces.slice(0, MOST_PEERS).map((namespace) => ({
      what: `For everything in namespace ${namespace}`,
      command: annotateCommand(code, `namespace ${shellQuote(namespace)}`),
    })),
  ]
}

/** What is ignored already stays so. */
function annotateCommand(code: string, object: string): string {
  const path = `{.metadata.annotations.${IGNORE_ANNOTATION.replaceAll('.', '\\.')}}`
  const before = `before=$(kubectl get ${object} -o ${shellQuote(`jsonpath=${path}`)})`
  const note = `"${IGNORE_ANNOTATION}=\${before:+$before,}${code}"`
  return `${before} && kubectl annotate ${object} --overwrite ${note}`
}

function kubectlName({ kind, namespace, name }: ObjectRef): string {
  const { plural, group } = WATCHED_KINDS[kind]
  const place = namespace ? ` -n ${shellQuote(namespace)}` : ''
  return `${group ? `${plural}.${group}` : plural} ${shellQuote(name)}${place}`
}
