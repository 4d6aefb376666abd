import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Reason, ReasonCode } from '#lib/names/explanation.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameService } from '#lib/names/name-service.ts'

type More = { refs?: (ObjectRef | null)[]; fix?: string }

const reason =
  (verdict: Reason['verdict']) =>
  (code: ReasonCode, text: string, { refs = [], fix = '' }: More = {}): Reason => ({
    code,
    verdict,
    text,
    refs: distinctRefs(refs.filter((ref) => ref !== null)),
    fix,
  })

/** A reason that leads to an answer, one why there is none, and one that is worth knowing. */
export const good = reason('good')
export const bad = reason('bad')
export const note = reason('note')

const distinctRefs = (refs: ObjectRef[]): ObjectRef[] => [
  ...new Map(refs.map((ref) => [titleOf(ref), ref])).values(),
]

/** `Service shop/forum`: an object in a sentence. */
export const titleOf = ({ kind, namespace, name }: ObjectRef): string =>
  namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`

export const proxyWord = ({ kind }: Pick<NameProxy, 'kind'>): string => (kind === 'vm' ? 'VM' : 'pod')

/** The objects of some services, each once, in their order. */
export const sourcesOf = (services: readonly NameService[]): ObjectRef[] =>
  distinctRefs(services.map(({ source }) => source))

/** `a`, `a and b`, `a, b and c`; from the sixth on they are counted. */
export function listed(parts: readonly string[]): string {
  const shown = parts.length > 6 ? [...parts.slice(0, 5), `${parts.length - 5} more`] : parts
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** `1 VM`, `3 VMs`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
