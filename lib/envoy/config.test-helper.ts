import envoy from '#lib/envoy/fixtures/envoy-config-dump.json' with { type: 'json' }
import istiod from '#lib/envoy/fixtures/istiod-config-dump.json' with { type: 'json' }
import type { ConfigResource, ProxyConfig, ResourceKind } from '#lib/envoy/proxy-config.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import type { JsonObject } from '#lib/json.ts'

export const FORUM = 'forum.istioinaction.svc.cluster.local'
export const VM_CLUSTER = `outbound|80|vm|${FORUM}`

/** What Envoy 1.40 of a VM and istiod 1.31 told of it at the same moment, shortened; a new copy each time. */
export const envoyDump = (): JsonObject => structuredClone(envoy)
export const istiodDump = (): JsonObject => structuredClone(istiod)

export function configOf(dump: unknown): ProxyConfig {
  const config = readConfig(dump)
  if (!config) throw new Error('This is no configuration')
  return config
}

export function resourceOf(config: ProxyConfig, kind: ResourceKind, name: string): ConfigResource {
  const found = config.resources.find((one) => one.kind === kind && one.name === name)
  if (!found) throw new Error(`There is no ${kind} ${name}`)
  return found
}

/** The same dump with a piece of its text replaced, wherever it stands. */
export function edited(dump: JsonObject, from: string, to: string): JsonObject {
  const text = JSON.stringify(dump)
  if (!text.includes(from)) throw new Error(`There is no ${from}`)
  return JSON.parse(text.replaceAll(from, to))
}

/** A configuration with one section's content. */
export const sectionDump = (type: string, section: JsonObject): JsonObject => ({
  configs: [{ '@type': `type.googleapis.com/envoy.admin.v3.${type}`, ...section }],
})
