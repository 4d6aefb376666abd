import { timeMs } from '#lib/health/entry-health.ts'
import {
  absent,
  isBelievable,
  type Observed,
  type Step,
  type SubjectMemory,
  takeSteps,
} from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import { vipMessage } from '#lib/health/vip-message.ts'
import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'
import { addressRange } from '#lib/names/ip-range.ts'
import { isEligibleForAllocation } from '#lib/names/services-of.ts'

/** Addresses by host, in an order of their own: the order in the object does not count. */
type Vips = Record<string, string[]>
type Source = Service | ServiceEntry

/** More addresses of one host are not looked at. */
const MOST = 64

/**
 * Whether hosts of a Service or ServiceEntry came to other VIPs: one transition a host. `isNew` is false for one that was
 * there when watching began. One that comes with its addresses tells nothing, only what istiod allocated to it does.
 */
export function observeVips(
  before: SubjectMemory | null,
  source: Source,
  nowMs: number,
  isNew: boolean,
): Observed {
  const { uid, namespace, name, resourceVersion, changedAt } = source.metadata
  const subject: Subject = { kind: source.kind, namespace, name }
  const vips = vipsOf(source)
  const isKnown = before?.present === true && before.uid === uid
  const known: SubjectMemory = { ...(isKnown ? before : absent(uid, '')), present: true }
  const had: Vips = (before?.present ? before.vips : undefined) ?? {}
  const isTold = (host: string): boolean =>
    isKnown ||
    (had[host] ?? []).length > 0 ||
    ((isNew || before !== null) && source.kind === 'ServiceEntry' && isEligibleForAllocation(source))
  const saidMs = timeMs(changedAt)
  const changedMs = saidMs !== null && isBelievable(saidMs, nowMs) ? saidMs : null
  // A change never seems older than the one before it: writers whose times have whole seconds may say so.
  const atMs = Math.max(changedMs ?? nowMs, before?.vipsMs ?? 0)
  const steps = moves(had, vips).flatMap(({ host, was, is }): Step[] =>
    isTold(host)
      ? [
          {
            kind: 'vip-changed',
            atMs,
            timeSource: changedMs === null ? 'observed' : 'object',
            message: vipMessage({ host, before: was, after: is }),
            mark: `vips/${host}/${resourceVersion}/${is.join(',')}`,
            after: { vipsMs: atMs },
          },
        ]
      : [],
  )
  return takeSteps(subject, { ...known, vips }, steps, nowMs)
}

/** What is gone has no VIPs any more. */
export function observeVipsGone(before: SubjectMemory, subject: Subject, nowMs: number): Observed {
  const after = { present: false, vips: {} }
  if (!before.present) return { memory: before, transitions: [] }
  const steps = moves(before.vips ?? {}, {}).map(
    ({ host, was, is }): Step => ({
      kind: 'vip-changed',
      atMs: nowMs,
      timeSource: 'observed',
      message: vipMessage({ host, before: was, after: is }),
      mark: `vips/${host}/gone`,
      after: {},
    }),
  )
  return takeSteps(subject, { ...before, ...after }, steps, nowMs)
}

/** The VIPs of each host: ClusterIPs, what the user wrote, or else what istiod's allocator put into the status. */
function vipsOf(source: Source): Vips {
  if (source.kind === 'Service') {
    const { clusterIP, clusterIPs } = source.spec
    const addresses = inOrder([clusterIP, ...clusterIPs].filter((ip) => ip !== '' && ip !== 'None'))
    return Object.fromEntries(hostsOfSource(source).map((host) => [host, addresses]))
  }
  const { spec, status } = source
  if (spec.addresses.length > 0) {
    const addresses = inOrder(spec.addresses)
    return Object.fromEntries(hostsOfSource(source).map((host) => [host, addresses]))
  }
  const allocated = Map.groupBy(isEligibleForAllocation(source) ? status.addresses : [], ({ host }) =>
    host.toLowerCase(),
  )
  return Object.fromEntries(
    hostsOfSource(source).map((host) => [
      host,
      inOrder((allocated.get(host) ?? []).map(({ value }) => value)),
    ]),
  )
}

/** Hosts whose addresses are others than before. */
const moves = (had: Vips, has: Vips): { host: string; was: string[]; is: string[] }[] =>
  [...new Set([...Object.keys(had), ...Object.keys(has)])].flatMap((host) => {
    // What is remembered may be from before addresses were normalised.
    const [was, is] = [inOrder(had[host] ?? []), has[host] ?? []]
    return sameVips(was, is) ? [] : [{ host, was, is }]
  })

export const sameVips = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one.length === other.length && one.every((address, index) => address === other[index])

/** However an address is written, it is one. */
const inOrder = (addresses: readonly string[]): string[] =>
  [...new Set(addresses.map((text) => addressRange(text)?.text ?? text))].sort().slice(0, MOST)
