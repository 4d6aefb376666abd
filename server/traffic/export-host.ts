import type { HostDetail } from '#lib/mesh/views.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject } from '#server/kube/objects-client.ts'

/** The clean manifests of a host's DestinationRules and VirtualServices, in the order they should be applied. */
export async function exportHost(input: {
  host: string
  request: KubeRequest
  lookup: (host: string) => HostDetail | null
}): Promise<string> {
  const detail = input.lookup(input.host)
  if (!detail) throw new AppError('not-found', `No Service or ServiceEntry has the host ${input.host}`)
  const refs = [...detail.destinationRules, ...detail.virtualServices].map(({ ref }) => ref)
  if (refs.length === 0)
    throw new AppError('not-found', `${input.host} has no DestinationRule and no VirtualService to export`)
  const objects = await Promise.all(refs.map((ref) => getObject(input.request, ref.kind, ref)))
  return toYaml(...objects.map(cleanManifest))
}
