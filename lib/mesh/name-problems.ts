import type { Inventory } from '#lib/mesh/inventory.ts'
import { isServed, type Source } from '#lib/mesh/name-sources.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import { isAllocatable, isHeadless } from '#lib/mesh/vips.ts'
import type { NameRow } from '#lib/names/name-row.ts'
import type { Problem } from '#lib/result.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'

/** What is wrong with one host, as far as its own sources tell. Clashes between hosts are findings of the whole mesh. */
export function nameProblems(
  inventory: Inventory,
  row: Omit<NameRow, 'problems'>,
  sources: readonly Source[],
): Problem[] {
  const [winner, ...others] = sources
  if (!winner) return []
  return [
    ...several(row, winner, others),
    ...withoutVip(row, winner),
    ...notExported(row, winner),
    ...nothingBehind(inventory, row, winner),
  ]
}

function several(row: Omit<NameRow, 'problems'>, winner: Source, others: readonly Source[]): Problem[] {
  if (others.length === 0) return []
  const named = others.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  if (winner.kind === 'Service') {
    if (!isServed(row)) return []
    const { namespace } = winner.metadata
    const away = [...new Set(others.map(({ metadata }) => metadata.namespace))].filter(
      (one) => one !== namespace,
    )
    const isBeside = others.some(({ metadata }) => metadata.namespace === namespace)
    const words = [
      isBeside ? `It wins over ServiceEntries of its own namespace ${namespace}` : '',
      away.length > 0
        ? `Proxies in ${shortList(away)} use the ServiceEntry of their own namespace, all others the Service`
        : '',
    ].filter(Boolean)
    return [
      {
        code: 'shadowed-by-service',
        message: `A Service has the host of ServiceEntry ${shortList(named)} as its name. ${words.join('. ')}`,
        fix: 'Give the ServiceEntry another host, or delete it.',
      },
    ]
  }
  const all = [`${winner.metadata.namespace}/${winner.metadata.name}`, ...named]
  return [
    {
      code: 'host-in-two-service-entries',
      message: `${all.length} ServiceEntries have the host ${row.host}: ${shortList(all)}`,
      fix: 'Keep the host in one of them, or export each to its own namespace only.',
    },
  ]
}

/** Without a VIP a TCP port is told from others by its number alone; HTTP and TLS are told by their host. */
function withoutVip(row: Omit<NameRow, 'problems'>, winner: Source): Problem[] {
  if (row.withoutVip === '' || winner.kind === 'Service') return []
  if (isAllocatable(winner, row.host))
    return [
      {
        code: 'no-vip',
        message: row.withoutVip,
        fix: 'Check that istiod runs with PILOT_ENABLE_IP_AUTOALLOCATE, and look into its log.',
      },
    ]
  const tcp = row.ports.find((port) => ruleKindOf({ ...port, port: port.number }, false) === 'tcp')
  if (!tcp) return []
  return [
    {
      code: 'no-vip',
      message: `It has no VIP, so its TCP port ${tcp.number} is told from others by its number alone. ${row.withoutVip}`,
      fix: 'Write an address into spec.addresses.',
    },
  ]
}

function notExported({ exported }: Omit<NameRow, 'problems'>, winner: Source): Problem[] {
  if (exported.to !== 'none') return []
  const where = winner.kind === 'Service' ? 'The annotation networking.istio.io/exportTo' : 'spec.exportTo'
  return [
    {
      code: 'not-exported',
      message: `${where} is "~": no proxy is told of this host`,
      fix: `Take it away, or name the namespaces that call the host.`,
    },
  ]
}

/** Hosts that Envoy looks up itself, or that go where the caller dialled, need nothing behind them. */
function nothingBehind({ slices }: Inventory, row: Omit<NameRow, 'problems'>, winner: Source): Problem[] {
  const total = row.vmsTotal + row.podsTotal
  if (row.vmsEligible + row.podsReady > 0) return []
  const selects = Object.keys(selectorOf(winner)).length > 0
  const needsSome =
    winner.kind === 'Service'
      ? selects && winner.spec.type !== 'ExternalName'
      : selects || winner.spec.resolution === 'STATIC'
  if (total === 0 && !needsSome) return []
  // Kubernetes writes a slice for each Service that selects, even an empty one. Without it the pods are not known yet.
  const { namespace, name } = winner.metadata
  if (winner.kind === 'Service' && selects && !slices.has(`${namespace}/${name}`)) return []
  return [
    {
      code: 'nothing-healthy',
      message:
        total === 0 ? 'No VM or pod stands behind it' : `None of the ${words(row)} behind it takes requests`,
      fix:
        total > 0
          ? 'See why under its endpoints.'
          : winner.kind === 'Service' && isHeadless(winner)
            ? 'Compare its selector with the labels of the pods: a headless Service takes no VMs.'
            : 'Compare its selector with the labels of the workloads.',
    },
  ]
}

const words = ({ vmsTotal, podsTotal }: Pick<NameRow, 'vmsTotal' | 'podsTotal'>): string =>
  [count(vmsTotal, 'VM'), count(podsTotal, 'pod')].filter(Boolean).join(' and ')

const count = (n: number, what: string): string => (n === 0 ? '' : `${n} ${what}${n === 1 ? '' : 's'}`)

const shortList = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
