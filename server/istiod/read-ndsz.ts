import { z } from 'zod'
import type { NameTable } from '#lib/names/name-service.ts'

const NAME_TABLE = 'type.googleapis.com/istio.networking.nds.v1.NameTable'

const nameInfo = z.object({
  ips: z.array(z.string()).default([]),
  registry: z.enum(['Kubernetes', 'External']).catch('External'),
  shortname: z.string().optional(),
  namespace: z.string().optional(),
})
const tableSchema = z.object({ table: z.record(z.string(), nameInfo).default({}) })
const dumpSchema = z.object({
  configs: z.array(z.looseObject({ '@type': z.string().default('') })).default([]),
})

/** The name table of istiod's /debug/ndsz; empty when the proxy has not asked for names. Null when that is not what it is. */
export function readIstiodTable(json: unknown): NameTable | null {
  const dump = dumpSchema.safeParse(json)
  if (!dump.success) return null
  const table = dump.data.configs.find((config) => config['@type'] === NAME_TABLE)
  const parsed = tableSchema.safeParse(table ?? {})
  return parsed.success ? tableOf(parsed.data.table) : null
}

/**
 * The name table of an agent's /debug/ndsz. Null when that is not what it is. Beside what it got the agent lists the other
 * forms of each name, as Kubernetes hosts with a dot at the end: those are left out.
 */
export function readAgentTable(json: unknown): NameTable | null {
  const parsed = tableSchema.safeParse(json)
  if (!parsed.success) return null
  const hosts = Object.entries(tableOf(parsed.data.table))
  return Object.fromEntries(
    hosts.filter(([host, { registry }]) => registry !== 'Kubernetes' || !host.endsWith('.')),
  )
}

const tableOf = (table: z.infer<typeof tableSchema>['table']): NameTable =>
  Object.fromEntries(
    Object.entries(table).map(([host, { ips, registry, shortname, namespace }]) => [
      host,
      { ips, registry, ...(shortname ? { shortname } : {}), ...(namespace ? { namespace } : {}) },
    ]),
  )

/** The cluster's domain, as the hosts of Services in a table end; null when there is none. */
export function clusterDomainOf(table: NameTable): string | null {
  for (const [host, { registry, shortname, namespace }] of Object.entries(table)) {
    const start = `${shortname}.${namespace}.svc.`
    if (registry === 'Kubernetes' && shortname && namespace && host.startsWith(start))
      return host.slice(start.length) || null
  }
  return null
}
