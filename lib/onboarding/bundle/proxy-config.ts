import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { type BundleFlags, istiodAddress, ownRevision } from '#lib/onboarding/bundle/flags.ts'
import { goJson } from '#lib/onboarding/bundle/go-json.ts'
import type { BundleGroup } from '#lib/onboarding/bundle/group.ts'
import { type Message, overlay, readMessage } from '#lib/onboarding/bundle/proto-json.ts'
import { PROXY_CONFIG, READINESS_PROBE } from '#lib/onboarding/bundle/proxy-config-shape.ts'
import { readMeshYaml } from '#lib/onboarding/bundle/read-mesh-yaml.ts'
import { fail, ok, type Result } from '#lib/result.ts'

const ANNOTATION = 'proxy.istio.io/config'
const CANONICAL_NAME = 'service.istio.io/canonical-name'
const CANONICAL_REVISION = 'service.istio.io/canonical-revision'
const NAME_LABELS = [CANONICAL_NAME, 'app.kubernetes.io/name', 'app']
const REVISION_LABELS = [CANONICAL_REVISION, 'app.kubernetes.io/version', 'version']

export type MeshSettings = { defaultConfig: Message; trustDomain: string }

/** What the mesh's ConfigMap says to every proxy. */
export function readMeshSettings(text: string): Result<MeshSettings> {
  const mesh = readMeshYaml(text, 'The mesh configuration')
  if (!mesh.ok) return mesh
  const { defaultConfig, default_config, trustDomain, trust_domain } = mesh.value
  const config = readConfig(defaultConfig ?? default_config)
  if (!config.ok) return config
  const domain = trustDomain ?? trust_domain ?? ''
  if (typeof domain !== 'string') return fail({ code: 'mesh-config', message: 'trustDomain must be text' })
  return ok({ defaultConfig: config.value, trustDomain: domain })
}

/**
 * The proxy configuration of a VM of this group: the mesh's, overlaid with that of the group's annotations field by field
 * (proxyMetadata name by name), with the group's probe and what names the VM to istiod.
 */
export function proxyConfigOf(
  group: BundleGroup,
  flags: BundleFlags,
  mesh: MeshSettings,
  known: { istioNamespace: string; clusterId: string },
): Result<Message> {
  let config = mesh.defaultConfig
  if (ownRevision(flags.revision) !== '' && (config.discoveryAddress ?? '') === '')
    config = {
      ...config,
      discoveryAddress: istiodAddress(known.istioNamespace, flags.revision),
    }
  let metadata = metadataOf(config)
  for (const annotations of group.annotations) {
    const text = annotations[ANNOTATION]
    if (text === undefined) continue
    const yaml = readMeshYaml(text, `Annotation ${ANNOTATION}`)
    if (!yaml.ok) return yaml
    const over = readConfig(yaml.value)
    if (!over.ok) return over
    config = overlay(PROXY_CONFIG, config, over.value)
    metadata = { ...metadata, ...metadataOf(over.value) }
  }
  const { readinessProbe: _, ...rest } = config
  const probe = group.probe === null ? null : readMessage(READINESS_PROBE, group.probe, 'spec.probe')
  if (probe && !probe.ok) return probe
  return ok({
    ...rest,
    ...(probe ? { readinessProbe: probe.value } : {}),
    proxyMetadata: { ...metadata, ...identityOf(group, flags, { ...known, config, mesh }) },
  })
}

/** What tells istiod whose proxy it is; Envoy and the agent take it from their environment too. */
function identityOf(
  group: BundleGroup,
  flags: BundleFlags,
  { clusterId, config, mesh }: { clusterId: string; config: Message; mesh: MeshSettings },
): Record<string, string> {
  const labels = { ...group.labels, ...group.templateLabels }
  const name = firstOf(labels, NAME_LABELS) ?? group.name
  const revision = firstOf(labels, REVISION_LABELS) ?? 'latest'
  const ports = Object.entries(group.ports)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([portName, containerPort]) => ({ name: portName, containerPort, protocol: '' }))
  return {
    CANONICAL_SERVICE: name,
    CANONICAL_REVISION: revision,
    POD_NAMESPACE: group.namespace,
    SERVICE_ACCOUNT: group.serviceAccount,
    TRUST_DOMAIN: mesh.trustDomain,
    ISTIO_META_CLUSTER_ID: clusterId,
    ISTIO_META_MESH_ID: typeof config.meshId === 'string' ? config.meshId : '',
    ISTIO_META_NETWORK: group.network,
    ...(ports.length > 0 ? { ISTIO_META_POD_PORTS: goJson(ports) } : {}),
    ISTIO_META_WORKLOAD_NAME: group.name,
    ISTIO_METAJSON_LABELS: goJson(
      sorted({ ...labels, [CANONICAL_NAME]: name, [CANONICAL_REVISION]: revision }),
    ),
    ...(flags.captureDns ? { ISTIO_META_DNS_CAPTURE: 'true' } : {}),
    ...(flags.autoregister ? { ISTIO_META_AUTO_REGISTER_GROUP: group.name } : {}),
  }
}

/** The names that cluster.env can assign: anything else is a command to the shell of root that reads it. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
const MOST_SHOWN = 64

/** A proxy configuration as Istio reads it, but for names of proxyMetadata that are no names of variables. */
function readConfig(value: unknown): Result<Message> {
  const config = readMessage(PROXY_CONFIG, value)
  if (!config.ok) return config
  const wrong = Object.keys(metadataOf(config.value)).find((name) => !VARIABLE.test(name))
  if (wrong === undefined) return config
  return fail({
    code: 'proxy-config',
    message: `proxyMetadata has ${JSON.stringify(wrong.slice(0, MOST_SHOWN))}: the name of an environment variable has letters, digits and _ alone, and begins with no digit`,
    field: 'proxyMetadata',
  })
}

/** The environment that a proxy configuration asks for. */
export function metadataOf(config: JsonObject): Record<string, string> {
  const { proxyMetadata } = config
  if (!isJsonObject(proxyMetadata)) return {}
  return Object.fromEntries(
    Object.entries(proxyMetadata).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}

const firstOf = (labels: Record<string, string>, names: readonly string[]): string | undefined =>
  names.flatMap((name) => labels[name] ?? [])[0]

const sorted = (map: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
