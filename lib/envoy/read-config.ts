import { canonical } from '#lib/envoy/canonical.ts'
import { objectAt, objectsAt, textAt, typeOf } from '#lib/envoy/json-parts.ts'
import type { ConfigResource, ProxyConfig, ResourceKind } from '#lib/envoy/proxy-config.ts'
import { readSecret } from '#lib/envoy/read-secret.ts'
import { redact } from '#lib/envoy/redact.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** A list of a section: where its resources are, and what being in it says of them. */
type List = { list: string; field: string; kind: ResourceKind; state: 'active' | 'warming' | 'static' }

const ROUTES = { field: 'route_config', kind: 'route' } as const
const CLUSTERS = { field: 'cluster', kind: 'cluster' } as const
const ENDPOINTS = { field: 'endpoint_config', kind: 'endpoints' } as const
const SECRETS = { field: 'secret', kind: 'secret' } as const
const LISTENERS = { field: 'listener', kind: 'listener' } as const

/** The sections of envoy.admin.v3.ConfigDump that hold resources. */
const SECTIONS: Record<string, List[]> = {
  ClustersConfigDump: [
    { ...CLUSTERS, list: 'static_clusters', state: 'static' },
    { ...CLUSTERS, list: 'dynamic_active_clusters', state: 'active' },
    { ...CLUSTERS, list: 'dynamic_warming_clusters', state: 'warming' },
  ],
  EndpointsConfigDump: [
    { ...ENDPOINTS, list: 'static_endpoint_configs', state: 'static' },
    { ...ENDPOINTS, list: 'dynamic_endpoint_configs', state: 'active' },
  ],
  ListenersConfigDump: [{ ...LISTENERS, list: 'static_listeners', state: 'static' }],
  RoutesConfigDump: [
    { ...ROUTES, list: 'static_route_configs', state: 'static' },
    { ...ROUTES, list: 'dynamic_route_configs', state: 'active' },
  ],
  SecretsConfigDump: [
    { ...SECRETS, list: 'static_secrets', state: 'static' },
    { ...SECRETS, list: 'dynamic_active_secrets', state: 'active' },
    { ...SECRETS, list: 'dynamic_warming_secrets', state: 'warming' },
  ],
  EcdsConfigDump: [{ list: 'ecds_filters', field: 'ecds_filter', kind: 'extension', state: 'active' }],
}
/** Sections without resources of their own: a dump of these alone is a dump. */
const OTHER_SECTIONS = ['BootstrapConfigDump', 'ScopedRoutesConfigDump']
/** istiod answers single types (edsz, `types=`) with the resources themselves. */
const BARE: Record<string, ResourceKind> = {
  Cluster: 'cluster',
  ClusterLoadAssignment: 'endpoints',
  Listener: 'listener',
  RouteConfiguration: 'route',
  Secret: 'secret',
  TypedExtensionConfig: 'extension',
}

/**
 * Reads a config_dump of Envoy (snake_case) or of istiod (lowerCamelCase), or istiod's edsz, into its resources. Null when it
 * is none of them. What is of no known shape is passed over, so that a dump of another version is read as far as it goes.
 */
export function readConfig(json: unknown): ProxyConfig | null {
  if (!isJsonObject(json) || !Array.isArray(json.configs)) return null
  const resources: ConfigResource[] = []
  let isDump = false
  for (const raw of json.configs) {
    const type = isJsonObject(raw) ? typeOf(raw) : ''
    const isKnown =
      Object.hasOwn(SECTIONS, type) || Object.hasOwn(BARE, type) || OTHER_SECTIONS.includes(type)
    isDump ||= isKnown
    if (!isKnown || OTHER_SECTIONS.includes(type)) continue
    const section = canonical(raw)
    if (isJsonObject(section)) for (const one of sectionOf(type, section)) resources.push(one)
  }
  return isDump ? { resources } : null
}

function sectionOf(type: string, section: JsonObject): ConfigResource[] {
  const bare = Object.hasOwn(BARE, type) ? BARE[type] : undefined
  if (bare) return [resourceOf(bare, section, { state: { kind: 'active' } })]
  const resources: ConfigResource[] = []
  const sectionVersion = textAt(section, 'version_info')
  for (const { list, field, kind, state } of (Object.hasOwn(SECTIONS, type) && SECTIONS[type]) || []) {
    for (const item of objectsAt(section, list)) {
      const about = { ...aboutOf(item), state: stateOf(item, state) }
      if (!about.version && state !== 'static') about.version = sectionVersion
      resources.push(resourceOf(kind, objectAt(item, field), about, textAt(item, 'name')))
    }
  }
  return type === 'ListenersConfigDump' ? [...resources, ...dynamicListeners(section)] : resources
}

/** A listener that waits for what it refers to, or that Envoy drains, is one beside the active one. */
function dynamicListeners(section: JsonObject): ConfigResource[] {
  return objectsAt(section, 'dynamic_listeners').flatMap((item) => {
    const name = textAt(item, 'name')
    const found = (['active', 'warming', 'draining'] as const).flatMap((kind) => {
      if (!Object.hasOwn(item, `${kind}_state`)) return []
      const held = objectAt(item, `${kind}_state`)
      const state: ConfigResource['state'] = kind === 'active' ? stateOf(item, kind) : { kind }
      return [resourceOf('listener', objectAt(held, 'listener'), { ...aboutOf(held), state }, name)]
    })
    const refused = stateOf(item, 'active')
    const isTold = refused.kind !== 'error' || found.some(({ state }) => state.kind === 'error')
    return isTold ? found : [...found, resourceOf('listener', {}, { state: refused }, name)]
  })
}

function stateOf(item: JsonObject, kind: List['state']): ConfigResource['state'] {
  const details = textAt(objectAt(item, 'error_state'), 'details')
  return details ? { kind: 'error', message: details } : { kind }
}

type About = { version?: string; updatedAtMs?: number | null; state: ConfigResource['state'] }

const aboutOf = (item: JsonObject) => ({
  version: textAt(item, 'version_info'),
  updatedAtMs: timeMs(textAt(item, 'last_updated')),
})

function resourceOf(
  kind: ResourceKind,
  told: JsonObject,
  { version = '', updatedAtMs = null, state }: About,
  itemName = '',
): ConfigResource {
  const body = kind === 'secret' ? readSecret(told) : safe(kind === 'extension' ? extensionOf(told) : told)
  const name =
    kind === 'endpoints' ? textAt(body, 'cluster_name') : textAt(body, 'name') || textAt(told, 'name')
  return { kind, name: name || itemName, version, updatedAtMs, state, body }
}

function safe(body: JsonObject): JsonObject {
  const redacted = redact(body)
  return isJsonObject(redacted) ? redacted : {}
}

/** istiod tells a Wasm filter without the name and the wrapping under which Envoy has it. */
function extensionOf(body: JsonObject): JsonObject {
  if (typeOf(body) !== 'Wasm') return body
  return {
    '@type': 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
    name: textAt(objectAt(body, 'config'), 'name'),
    typed_config: body,
  }
}
