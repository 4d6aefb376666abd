import { AppError } from '#server/app-error.ts'
import {
  type AllowedResource,
  allowedVerbs,
  findResource,
  MESH_CONFIG,
  type Verb,
  versionsOf,
} from '#server/kube-proxy/allowed.ts'
import { readSegments, rebuilt } from '#server/kube-proxy/read-path.ts'
import { readQuery } from '#server/kube-proxy/read-query.ts'

/** One request that may go to the API server, at `path`, which is made anew of what was understood. */
export type KubeCall =
  | { kind: 'document'; path: string; isFiltered: boolean }
  | { kind: 'objects'; path: string; verb: Verb; at: Place }
  | { kind: 'withheld'; verb: 'list' | 'watch'; at: Place; endsAfterMs: number; hasInitialEvents: boolean }

export type Place = {
  resource: AllowedResource
  version: string
  namespace: string
  name: string
  subresource: string
}

const WRITING: Partial<Record<string, Verb>> = { PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
/** As long as an API server keeps a watch. */
const WATCH_MS = 30 * 60_000
/** Of a refusal; names of resources are shorter. */
const LONGEST_WORD = 63

/**
 * What a request asks for, if that is on the list (`allowed.ts`). `path` is what follows `/api/kube`, as it was sent. Throws
 * AppError `bad-request` for what no client of Kubernetes sends, and `forbidden` for the rest.
 */
export function readCall(
  method: string,
  path: string,
  query: URLSearchParams,
  meshNamespace: string,
): KubeCall {
  const segments = readSegments(path)
  const document = documentOf(segments)
  if (document) {
    if (method !== 'GET') throw refused(`${method} of ${wordFor(segments)}`)
    return { ...document, path: rebuilt(segments, readQuery(query, 'document')) }
  }
  const at = placeOf(segments)
  const verb = at && verbOf(method, at, query)
  if (!at || !verb) throw refused(`${method} of ${wordFor(segments)}`)
  if (at.resource.access === 'withheld') {
    const withheld = withheldCall(verb, at, query)
    if (withheld) return withheld
    const isMeshConfig = at.resource.plural === MESH_CONFIG.plural && at.name === MESH_CONFIG.name
    if (!isMeshConfig || at.namespace !== meshNamespace) throw refused(`${verb} of ${at.resource.plural}`)
  }
  if (!allowedVerbs(at.resource, at.subresource).includes(verb)) {
    throw refused(`${verb} of ${wordFor(segments)}`)
  }
  const isReading = verb === 'get' || verb === 'list' || verb === 'watch'
  const sent = readQuery(query, isReading ? 'read' : 'write')
  return { kind: 'objects', verb, at, path: rebuilt(segments, sent) }
}

/** What a path is about, in a word: its resource, with the part of it that is meant, or where it begins. */
function wordFor(segments: readonly string[]): string {
  const { plural = '', subresource = '' } = partsOf(segments) ?? {}
  return plural === ''
    ? short(segments[0] ?? '')
    : `${short(plural)}${subresource && `/${short(subresource)}`}`
}

const short = (word: string): string => word.slice(0, LONGEST_WORD)

const refused = (what: string): AppError =>
  new AppError('forbidden', `Isthmus does not pass on ${what} to the Kubernetes API server`)

/** Discovery, version and OpenAPI documents; those that list what there is are cut down to what passes. */
function documentOf(segments: readonly string[]): { kind: 'document'; isFiltered: boolean } | null {
  const [first, second, third] = segments
  const path = segments.join('/')
  const filtered = { kind: 'document', isFiltered: true } as const
  if (['api', 'apis', 'api/v1', 'openapi/v3'].includes(path)) return filtered
  if (path === 'version' || path === 'openapi/v3/api/v1') return { kind: 'document', isFiltered: false }
  if (first === 'apis' && second && segments.length <= 3) return isServed(second, third) ? filtered : null
  if (path.startsWith('openapi/v3/apis/') && segments.length === 5)
    return isServed(segments[3] ?? '', segments[4]) ? { kind: 'document', isFiltered: false } : null
  return null
}

function isServed(group: string, version: string | undefined): boolean {
  const versions = versionsOf(group)
  return group !== '' && versions.length > 0 && (version === undefined || versions.includes(version))
}

/** `/api/v1/...` or `/apis/<group>/<version>/...`, with or without `namespaces/<namespace>`. */
function partsOf(segments: readonly string[]) {
  const isCore = segments[0] === 'api'
  if (!isCore && segments[0] !== 'apis') return null
  const [group = '', version = ''] = isCore ? ['', segments[1]] : [segments[1], segments[2]]
  const rest = segments.slice(isCore ? 2 : 3)
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 2
  const namespace = isInNamespace ? (rest[1] ?? '') : ''
  const [plural = '', name = '', subresource = '', ...more] = isInNamespace ? rest.slice(2) : rest
  return { group, version, namespace, plural, name, subresource, isLonger: more.length > 0 }
}

function placeOf(segments: readonly string[]): Place | null {
  const parts = partsOf(segments)
  if (!parts || parts.isLonger) return null
  const { group, version, namespace, plural, name, subresource } = parts
  const resource = findResource(group, version, plural)
  if (!resource) return null
  const isWhole = resource.namespaced ? namespace !== '' || name === '' : namespace === ''
  return isWhole ? { resource, version, namespace, name, subresource } : null
}

function verbOf(method: string, { resource, namespace, name }: Place, query: URLSearchParams): Verb | null {
  if (method === 'GET') {
    if (['true', '1'].includes(query.get('watch') ?? '')) return 'watch'
    return name === '' ? 'list' : 'get'
  }
  if (method === 'POST') return name === '' && (namespace !== '' || !resource.namespaced) ? 'create' : null
  // A DELETE of no name would be deletecollection.
  return name === '' ? null : (WRITING[method] ?? null)
}

/**
 * `istioctl analyze` lists the Secrets of other clusters and keeps caches of Secrets and ConfigMaps; refused, it ends or
 * waits for ever. What asks in the manner of a cache is told that there are none, in Isthmus's own words.
 */
function withheldCall(verb: Verb, at: Place, query: URLSearchParams): KubeCall | null {
  if (at.name !== '' || (verb !== 'list' && verb !== 'watch')) return null
  readQuery(query, 'read')
  const isOfCache =
    verb === 'watch' ? query.get('allowWatchBookmarks') === 'true' : query.get('resourceVersion') === '0'
  if (!isOfCache && query.get('labelSelector') !== 'istio/multiCluster=true') return null
  // 0 is no limit; an end at once would have a client ask again and again.
  const seconds = Number(query.get('timeoutSeconds')) || WATCH_MS / 1000
  return {
    kind: 'withheld',
    verb,
    at,
    endsAfterMs: Math.min(seconds * 1000, WATCH_MS),
    hasInitialEvents: query.get('sendInitialEvents') === 'true',
  }
}
