import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { ServiceEntry } from '#lib/kube/objects.ts'
import type { NameService } from '#lib/names/name-service.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/** A finding carries as many hosts and objects; its text says how many there are. */
const MOST = 50

/** A finding with what identifies it besides its code: the same for as long as it lasts. */
export function finding({
  key,
  services,
  ...rest
}: Omit<NameFinding, 'id' | 'hosts' | 'refs'> & {
  key: string
  services: readonly Pick<NameService, 'hostname' | 'source'>[]
}): NameFinding {
  return {
    ...rest,
    id: `${rest.code}/${key}`,
    hosts: [...new Set(services.map(({ hostname }) => hostname))].slice(0, MOST),
    refs: refsOf(services).slice(0, MOST),
  }
}

/** The hosts of a ServiceEntry, all of them or those given, as a finding takes them. */
export const hostsOfEntry = (
  { metadata: { namespace, name }, spec }: ServiceEntry,
  hosts: readonly string[] = spec.hosts,
): Pick<NameService, 'hostname' | 'source'>[] =>
  hosts.map((hostname) => ({ hostname, source: { kind: 'ServiceEntry', namespace, name } }))

export const refsOf = (services: readonly Pick<NameService, 'source'>[]): ObjectRef[] => [
  ...new Map(
    services.map(({ source }) => [`${source.kind}/${source.namespace}/${source.name}`, source]),
  ).values(),
]

export const nameOf = ({ kind, namespace, name }: ObjectRef): string => `${kind} ${namespace}/${name}`

/** `a, b and c`, the rest as a number. */
export function listed(words: readonly string[], most = 3): string {
  const shown = words.length > most + 1 ? words.slice(0, most) : words
  const left = words.length - shown.length
  const all = left > 0 ? [...shown, `${left.toLocaleString('en')} more`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

export const portWords = (ports: readonly number[]): string =>
  `${ports.length === 1 ? 'port' : 'ports'} ${listed(ports.map(String), 5)}`
