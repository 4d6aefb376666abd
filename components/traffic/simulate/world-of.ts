import type { HostBackends, HostDetail } from '#lib/mesh/views.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { editKey, type ObjectEdit } from '#lib/traffic/edit.ts'
import type { World, WorldObject } from '#lib/traffic/simulate/simulation.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

/** What a host's page knows, as the simulator takes it, with edits laid over it. */
export function worldOf(
  detail: HostDetail,
  edits: readonly ObjectEdit[],
  { endpoints, totals = {} }: Pick<World, 'endpoints' | 'totals'>,
): World {
  const { host, namespace } = detail
  const known = new Set<string>()
  const laid = (objects: readonly WorldObject[]): WorldObject[] =>
    objects.flatMap((object) => {
      known.add(editKey(object.ref))
      const edit = edits.find(({ ref }) => editKey(ref) === editKey(object.ref))
      if (!edit) return [object]
      return edit.spec ? [{ ref: object.ref, spec: edit.spec }] : []
    })
  const virtualServices = laid(detail.virtualServices.map(worldObject))
  const delegates = laid(detail.delegates.map(worldObject))
  const destinationRules = Object.fromEntries(
    backendsOf(detail).map((one) => [one.host, laid(one.destinationRules.map(worldObject))]),
  )
  for (const { ref, spec } of edits) {
    if (!spec || known.has(editKey(ref))) continue
    if (ref.kind === 'VirtualService') {
      const list = Array.isArray(spec.hosts) && spec.hosts.length > 0 ? virtualServices : delegates
      list.push({ ref, spec })
    } else {
      const of = typeof spec.host === 'string' ? resolveHost(spec.host, ref.namespace) : ''
      destinationRules[of] = [...(destinationRules[of] ?? []), { ref, spec }]
    }
  }
  return { host, namespace, virtualServices, delegates, destinationRules, endpoints, totals }
}

/** Every host that a request could reach, live or with the edits: theirs are the endpoints to ask for. */
export function hostsInvolved(detail: HostDetail, edits: readonly ObjectEdit[]): string[] {
  const live = [...detail.virtualServices, ...detail.delegates].map(worldObject)
  const edited = edits.flatMap(({ ref, spec }) =>
    ref.kind === 'VirtualService' && spec ? [{ ref, spec }] : [],
  )
  const targets = [...live, ...edited].flatMap(({ ref, spec }) => targetsOf(spec, ref.namespace))
  return [...new Set([detail.host, ...targets.map(({ host }) => host)])].sort()
}

const backendsOf = (detail: HostDetail): HostBackends[] => [detail, ...detail.others]

const worldObject = ({
  ref,
  spec,
}: {
  ref: { kind: string; namespace: string; name: string }
  spec: WorldObject['spec']
}): WorldObject => ({
  ref: {
    kind: ref.kind === 'DestinationRule' ? 'DestinationRule' : 'VirtualService',
    namespace: ref.namespace,
    name: ref.name,
  },
  spec,
})
