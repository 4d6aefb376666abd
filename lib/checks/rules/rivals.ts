import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'
import { listAt, numberAt, objectAt } from '#lib/traffic/spec-edit.ts'

/** The kinds of rules of a VirtualService that an older one takes requests from; `isAll`: nothing of it is left. */
export type Rivalry = { kinds: RuleKind[]; isAll: boolean }

const KINDS = ['http', 'tls', 'tcp'] as const

/**
 * What sidecars ignore of a VirtualService for an older one of its host. istiod takes the http rules of the first that has
 * any for a port (buildSidecarVirtualHostsForVirtualService), the tcp rules up to the first that takes every address, and
 * tls rules of all, the first of each set of names. Rules for some workloads or gateways only are passed over.
 */
export function rivalryOf(older: VirtualService, younger: VirtualService): Rivalry | null {
  const taken = KINDS.map((kind) => {
    const own = claimsOf(younger, kind)
    const theirs = claimsOf(older, kind).filter(({ isForAll }) => isForAll)
    return { kind, own, lost: own.filter((one) => theirs.some((other) => isSame(one, other))) }
  })
  const kinds = taken.flatMap(({ kind, lost }) => (lost.length > 0 ? [kind] : []))
  if (kinds.length === 0) return null
  return { kinds, isAll: taken.every(({ own, lost }) => own.length === lost.length) }
}

/** What one condition of a rule lays hand on. */
type Claim = {
  /** Null for every port. */
  port: number | null
  /** What istiod tells tls rules of one port apart by; empty for other kinds. */
  names: string
  isForAll: boolean
}

const isSame = (one: Claim, other: Claim): boolean =>
  one.names === other.names && (one.port === null || other.port === null || one.port === other.port)

function claimsOf({ spec }: VirtualService, kind: RuleKind): Claim[] {
  const claims = listAt(spec, kind)
    .filter(isJsonObject)
    .flatMap((rule): Claim[] => {
      const matches = listAt(rule, 'match').filter(isJsonObject)
      // A tls rule has no default.
      if (matches.length === 0) return kind === 'tls' ? [] : [{ port: null, names: '', isForAll: true }]
      return matches.filter(isForSidecars).map((match) => claimOf(match, kind))
    })
  return claims
}

function claimOf(match: JsonObject, kind: RuleKind): Claim {
  const subnets = textsOf(match.destinationSubnets)
  const isOfSome =
    Object.keys(objectAt(match, 'sourceLabels')).length > 0 ||
    (typeof match.sourceNamespace === 'string' && match.sourceNamespace !== '')
  return {
    port: numberAt(match, 'port') || null,
    names: kind === 'tls' ? JSON.stringify([textsOf(match.sniHosts), subnets]) : '',
    isForAll: !isOfSome && (kind !== 'tcp' || subnets.length === 0),
  }
}

function isForSidecars(match: JsonObject): boolean {
  const gateways = textsOf(match.gateways)
  return gateways.length === 0 || gateways.includes('mesh')
}
