import type { Exported } from '#lib/export/exported.ts'
import { heredoc } from '#lib/export/kubectl-command.ts'
import { onOneLine } from '#lib/export/shell-quote.ts'
import { fileName, type TextFile } from '#lib/export/text-file.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** The same objects in the three forms in which they can be taken away. */
export type ExportForms = {
  manifests: TextFile
  /** `kustomization.yaml` first, then a file an object. */
  kustomize: TextFile[]
  kubectl: TextFile
}

/** What others build on comes before them: an identity, a group, its entries, their name, rules for it, routes to it. */
const ORDER: readonly Kind[] = [
  'Namespace',
  'ServiceAccount',
  'WorkloadGroup',
  'WorkloadEntry',
  'Service',
  'ServiceEntry',
  'PeerAuthentication',
  'AuthorizationPolicy',
  'DestinationRule',
  'Gateway',
  'Sidecar',
  'VirtualService',
]

/** In the order to apply them, whatever order they came in. */
export const inOrder = (objects: readonly Exported[]): Exported[] =>
  objects.toSorted(
    (a, b) =>
      turnOf(a) - turnOf(b) || compare(a.ref.namespace, b.ref.namespace) || compare(a.ref.name, b.ref.name),
  )

/** Objects as manifests, as a kustomization and as a POSIX shell script of kubectl commands. `name` begins the file names. */
export function exportObjects(name: string, objects: readonly Exported[]): ExportForms {
  const ordered = inOrder(objects)
  const own = fileName(name) || 'export'
  const files = named(ordered)
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map((file) => file.name),
  }
  const commands = ordered.map((one) => {
    const { kind, namespace, name: of } = one.ref
    return `# Apply ${onOneLine(`${kind} ${namespace}/${of}`)}\nkubectl apply -f - ${heredoc(documentOf(one))}\n`
  })
  return {
    manifests: { name: `${own}.yaml`, text: ordered.map(documentOf).join('---\n') },
    kustomize: [{ name: 'kustomization.yaml', text: toYaml(kustomization) }, ...files],
    kubectl: { name: `${own}.sh`, text: `#!/bin/sh\nset -eu\n\n${commands.join('\n')}` },
  }
}

/** One object as YAML, what is to be said of it above it. */
export const documentOf = ({ manifest, comments }: Exported): string =>
  `${comments.map((line) => `# ${onOneLine(line)}\n`).join('')}${toYaml(manifest)}`

/** Names that differ only in what a file name can't hold get a number. */
function named(objects: readonly Exported[]): TextFile[] {
  const taken = new Set<string>(['kustomization.yaml'])
  return objects.map((one) => {
    const { kind, namespace, name } = one.ref
    const base = fileName(kind, namespace, name)
    let file = `${base}.yaml`
    for (let count = 2; taken.has(file); count += 1) file = `${base}-${count}.yaml`
    taken.add(file)
    return { name: file, text: documentOf(one) }
  })
}

const turnOf = ({ ref }: Exported): number => {
  const turn = ORDER.indexOf(ref.kind)
  return turn < 0 ? ORDER.length + KINDS.indexOf(ref.kind) : turn
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
