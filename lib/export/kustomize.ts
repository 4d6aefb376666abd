import { type NetChange, netChanges } from '#lib/export/net-changes.ts'
import { fileName, type TextFile } from '#lib/export/text-file.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

const HEAD = `# For the kustomization that has these objects among its resources: add the entries below to it.
`

/**
 * A `kustomization.yaml` and the files it names: new objects are resources, changed ones a JSON Patch (RFC 6902)
 * without the test of the resourceVersion, and those that go a patch that deletes them.
 */
export function kustomizeFiles(writes: readonly PlannedWrite[]): TextFile[] {
  const changes = netChanges(writes)
  const created = changes.flatMap(({ ref, before, after }) =>
    before === null && after !== null
      ? [{ name: `${fileName(ref.kind, ref.namespace, ref.name)}.yaml`, text: toYaml(after) }]
      : [],
  )
  const patches = changes.filter(({ before }) => before !== null).map(patchEntry)
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(created.length > 0 ? { resources: created.map(({ name }) => name) } : {}),
    ...(patches.length > 0 ? { patches } : {}),
  }
  return [{ name: 'kustomization.yaml', text: `${HEAD}${toYaml(kustomization)}` }, ...created]
}

function patchEntry({ ref, before, after, patch }: NetChange): object {
  if (after !== null) return { target: target(ref), patch: toYaml(patch) }
  const gone = {
    apiVersion: before?.apiVersion,
    kind: ref.kind,
    metadata: { name: ref.name, namespace: ref.namespace },
    $patch: 'delete',
  }
  return { patch: toYaml(gone) }
}

/** Kustomize reads names of a target as regular expressions over the whole name, so a dot would be any character. */
function target({ kind, namespace, name }: WritableRef): object {
  const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return {
    group: WATCHED_KINDS[kind].group,
    kind,
    namespace: literal(namespace),
    name: literal(name),
  }
}
