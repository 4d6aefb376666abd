import { z } from 'zod'
import { allowedVerbs, findResource, versionsOf } from '#server/kube-proxy/allowed.ts'

const resource = z.looseObject({ name: z.string(), verbs: z.array(z.string()) })
const groupVersion = z.looseObject({ groupVersion: z.string(), version: z.string() })
const group = z.looseObject({
  name: z.string(),
  versions: z.array(groupVersion),
  preferredVersion: groupVersion.optional(),
})
const aggregatedVersion = z.looseObject({
  version: z.string(),
  resources: z
    .array(
      z.looseObject({
        resource: z.string(),
        verbs: z.array(z.string()),
        subresources: z
          .array(z.looseObject({ subresource: z.string(), verbs: z.array(z.string()) }))
          .optional(),
      }),
    )
    .nullish(),
})

const documents = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('APIVersions'), versions: z.array(z.string()) }),
  z.looseObject({ kind: z.literal('APIGroupList'), groups: z.array(group) }),
  group.extend({ kind: z.literal('APIGroup') }),
  z.looseObject({
    kind: z.literal('APIResourceList'),
    groupVersion: z.string(),
    resources: z.array(resource),
  }),
  z.looseObject({
    kind: z.literal('APIGroupDiscoveryList'),
    items: z.array(
      z.looseObject({
        metadata: z.looseObject({ name: z.string().default('') }),
        versions: z.array(aggregatedVersion),
      }),
    ),
  }),
])
const openApi = z.object({ paths: z.record(z.string(), z.unknown()) })

/**
 * A discovery document (either form, whole or of one group) or the index of OpenAPI documents, cut down to the groups,
 * resources and verbs that pass. Null for anything else, which is not to be shown.
 */
export function filterDocument(value: unknown): unknown {
  const index = openApi.safeParse(value).data
  if (index) {
    const paths = Object.entries(index.paths).filter(([path]) => isOpenApiOfOurs(path))
    return { paths: Object.fromEntries(paths) }
  }
  const document = documents.safeParse(value).data
  switch (document?.kind) {
    case 'APIVersions':
      // Addresses of the API server, at which a client would be told to go on, are left out.
      return { kind: document.kind, versions: document.versions.filter((version) => version === 'v1') }
    case 'APIGroupList':
      return { ...document, groups: document.groups.map(filterGroup).filter(hasVersions) }
    case 'APIGroup':
      return filterGroup(document)
    case 'APIResourceList':
      return { ...document, resources: filterResources(document.groupVersion, document.resources) }
    case 'APIGroupDiscoveryList':
      return { ...document, items: document.items.map(filterItem).filter(hasVersions) }
    default:
      return null
  }
}

const hasVersions = ({ versions }: { versions: unknown[] }): boolean => versions.length > 0

function isOpenApiOfOurs(path: string): boolean {
  const [root, name = '', version, ...more] = path.split('/')
  if (['api', 'apis', 'version', 'api/v1'].includes(path)) return true
  const versions = root === 'apis' && name !== '' ? versionsOf(name) : []
  return versions.length > 0 && more.length === 0 && (!version || versions.includes(version))
}

function filterGroup<T extends z.infer<typeof group>>(one: T): T {
  const ours = versionsOf(one.name)
  const versions = one.versions.filter(({ version }) => ours.includes(version))
  const preferred = versions.find(({ version }) => version === one.preferredVersion?.version) ?? versions[0]
  return { ...one, versions, preferredVersion: preferred }
}

function filterResources(groupVersion: string, resources: z.infer<typeof resource>[]) {
  const [version = '', groupName = ''] = groupVersion.split('/').reverse()
  return resources.flatMap((one) => {
    const [plural = '', subresource = ''] = one.name.split('/')
    const verbs = passing(one.verbs, groupName, version, plural, subresource)
    return verbs.length > 0 ? [{ ...one, verbs }] : []
  })
}

type AggregatedItem = { metadata: { name: string }; versions: z.infer<typeof aggregatedVersion>[] }

function filterItem<T extends AggregatedItem>(item: T) {
  const { name } = item.metadata
  const ours = versionsOf(name)
  const versions = item.versions
    .filter(({ version }) => ours.includes(version))
    .map((one) => ({
      ...one,
      resources: (one.resources ?? []).flatMap((found) => {
        const verbs = passing(found.verbs, name, one.version, found.resource, '')
        const subresources = (found.subresources ?? []).flatMap((sub) => {
          const left = passing(sub.verbs, name, one.version, found.resource, sub.subresource)
          return left.length > 0 ? [{ ...sub, verbs: left }] : []
        })
        return verbs.length > 0 ? [{ ...found, verbs, subresources }] : []
      }),
    }))
  return { ...item, versions }
}

function passing(
  verbs: readonly string[],
  groupName: string,
  version: string,
  plural: string,
  subresource: string,
): string[] {
  const allowed: readonly string[] = allowedVerbs(findResource(groupName, version, plural), subresource)
  return verbs.filter((verb) => allowed.includes(verb))
}
