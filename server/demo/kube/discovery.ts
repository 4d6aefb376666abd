import { groupVersion, RESOURCES } from '#server/demo/kube/resources.ts'

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const REVIEWS: Record<string, { name: string; kind: string }[]> = {
  'authentication.k8s.io/v1': [{ name: 'selfsubjectreviews', kind: 'SelfSubjectReview' }],
  'authorization.k8s.io/v1': [{ name: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' }],
}

const VERSION_INFO = { major: '1', minor: '36', gitVersion: 'v1.36.3', platform: 'linux/amd64' }

/** The answer to a discovery path (`/api`, `/apis`, one group, one group version, `/version`), or null for any other. */
export function discoveryAnswer(path: string): object | null {
  if (path === '/version') return VERSION_INFO
  if (path === '/api') return { kind: 'APIVersions', apiVersion: 'v1', versions: ['v1'] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupOf) }
  const [, group] = /^\/apis\/([^/]+)$/.exec(path) ?? []
  if (group)
    return groupNames().includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) } : null
  const [, groupAndVersion] = path === '/api/v1' ? ['', 'v1'] : (/^\/apis\/([^/]+\/[^/]+)$/.exec(path) ?? [])
  return groupAndVersion ? resourceList(groupAndVersion) : null
}

const groupNames = (): string[] => [
  ...new Set([
    ...RESOURCES.map(({ group }) => group).filter(Boolean),
    ...Object.keys(REVIEWS).map((one) => one.split('/')[0] ?? ''),
  ]),
]

function groupOf(group: string) {
  const served = RESOURCES.find((one) => one.group === group)?.versions ?? ['v1']
  const versions = served.map((version) => ({ groupVersion: groupVersion(group, version), version }))
  return { name: group, versions, preferredVersion: versions[0] }
}

function resourceList(groupAndVersion: string): object | null {
  const served = RESOURCES.filter(({ group, versions }) =>
    versions.some((version) => groupVersion(group, version) === groupAndVersion),
  )
  const resources = [
    ...served.flatMap(({ plural, shortNames, kind, namespaced, hasStatus }) => [
      {
        name: plural,
        singularName: kind.toLowerCase(),
        namespaced,
        kind,
        verbs: VERBS,
        ...(shortNames.length > 0 ? { shortNames } : {}),
      },
      ...(hasStatus
        ? [
            {
              name: `${plural}/status`,
              singularName: '',
              namespaced,
              kind,
              verbs: ['get', 'patch', 'update'],
            },
          ]
        : []),
      ...(kind === 'ServiceAccount'
        ? [
            {
              name: 'serviceaccounts/token',
              singularName: '',
              namespaced,
              kind: 'TokenRequest',
              verbs: ['create'],
            },
          ]
        : []),
    ]),
    ...(REVIEWS[groupAndVersion] ?? []).map((one) => ({
      ...one,
      singularName: one.kind.toLowerCase(),
      namespaced: false,
      verbs: ['create'],
    })),
  ]
  if (resources.length === 0) return null
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: groupAndVersion, resources }
}
