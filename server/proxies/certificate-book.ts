import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { renewedByMs, type SeenCertificate } from '#lib/proxies/certificate-problems.ts'
import type { CertificatesAnswer } from '#lib/proxies/certificates.ts'
import { judgeCertificate } from '#lib/proxies/judge-certificate.ts'
import type { CertificateState } from '#lib/proxies/proxy-row.ts'
import type { Clock } from '#server/clock.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { askCertificate, type RootSeen } from '#server/proxies/ask-certificate.ts'
import { createCertificateRound } from '#server/proxies/certificate-round.ts'
import type { CertificateStore } from '#server/proxies/certificate-store.ts'
import { expectedIdentityOf, presenceOf } from '#server/proxies/expected-identity.ts'
import { keepCertificates } from '#server/proxies/keep-certificates.ts'

const AGAIN_MS = 10 * 60_000
const AGAIN_SOON_MS = 60_000
/** How long after the latest time of a renewal the new certificate is asked for. */
const AFTER_RENEWAL_MS = 30_000
const MOST = 50_000

/** What is remembered of one proxy. */
export type BookEntry = {
  proxy: string
  kind: NameProxy['kind']
  /** `<namespace>/<name>` of its WorkloadEntry; empty when it has none. */
  entry: ObjectKey
  certificate: SeenCertificate | null
  roots: readonly RootSeen[]
  askedAtMs: number
  failures: number
  /** Whether there was a way to its Envoy when it was to be asked last. */
  hasWay: boolean
  /** Why Envoy did not tell when it was asked last; empty when it did. */
  reason: string
}

export type CertificateBook = {
  /** What is known of the certificate of a proxy, and what is wrong with it. */
  stateOf(proxy: NameProxy): CertificateState
  /** These proxies are shown now: those that are due are asked soon. */
  note(proxies: readonly NameProxy[]): void
  /** Somebody looks at the certificates of all these connected proxies: they are asked one after the other. */
  look(connected: readonly NameProxy[]): void
  of(proxyId: string): BookEntry | undefined
  /** What is known of a proxy; by its WorkloadEntry where the host name of its VM is not known. */
  ofProxy(proxy: Pick<NameProxy, 'id' | 'object'>): BookEntry | undefined
  /** The VM that was last seen with this WorkloadEntry. */
  ofEntry(key: ObjectKey): BookEntry | undefined
  vms(): Iterable<BookEntry>
  round(): CertificatesAnswer['round']
  stop(): Promise<void>
}

/**
 * Remembers the certificate that each Envoy showed last: 50,000 in memory, those of VMs in the database as well, so that a
 * VM that is off keeps its own through a restart. It never throws; what can't be asked is unknown, with the reason.
 */
export function createCertificateBook(options: {
  find: FindEnvoy
  inventory: Readonly<Inventory>
  store: CertificateStore
  clock: Clock
}): CertificateBook {
  const { find, inventory, store, clock } = options
  const entries = new Map<string, BookEntry>()
  const byEntry = new Map<ObjectKey, string>()
  const ending = new AbortController()
  const kept = keepCertificates({ store, clock, onLoaded: (stored) => stored.forEach(recall) })
  const round = createCertificateRound<NameProxy>({
    clock,
    isDue: ({ id }) => clock.nowMs() >= dueAtMs(entries.get(id)),
    askedAtMs: ({ id }) => entries.get(id)?.askedAtMs ?? 0,
    hasWay: ({ id }) => entries.get(id)?.hasWay ?? true,
    ask,
  })

  return {
    stateOf,
    note(proxies) {
      kept.load()
      round.note(proxies)
    },
    look(connected) {
      kept.load()
      round.look(connected)
    },
    of: (proxyId) => entries.get(proxyId),
    ofProxy,
    ofEntry,
    *vms() {
      for (const entry of entries.values()) if (entry.kind === 'vm') yield entry
    },
    round: round.progress,
    async stop() {
      round.stop()
      ending.abort()
      await kept.stop()
    },
  }

  function ofEntry(key: ObjectKey): BookEntry | undefined {
    const id = byEntry.get(key)
    return id === undefined ? undefined : entries.get(id)
  }

  /** A VM that takes the address of another gets its entry too: only an id that is made of the entry says nothing of the VM. */
  function ofProxy({ id, object }: Pick<NameProxy, 'id' | 'object'>): BookEntry | undefined {
    const isMadeOfEntry = object?.kind === 'WorkloadEntry' && id === `${object.name}.${object.namespace}`
    return entries.get(id) ?? (isMadeOfEntry ? ofEntry(keyOf(object)) : undefined)
  }

  function stateOf(proxy: NameProxy): CertificateState {
    const known = ofProxy(proxy)
    if (!known) return { kind: 'unknown', reason: 'Its Envoy has not been asked yet' }
    const { certificate, reason } = known
    const { presence, sinceMs: awaySinceMs } = presenceOf(proxy, inventory)
    const expected = expectedIdentityOf(proxy, inventory)
    const { kind } = proxy
    return judgeCertificate({ kind, presence, awaySinceMs, certificate, reason, expected }, clock.nowMs())
  }

  /** Null when there is no way to its Envoy. */
  function ask(proxy: NameProxy): Promise<void> | null {
    const found = find(proxy)
    if ('door' in found)
      return askCertificate(found.door, clock.nowMs, ending.signal).then((answer) =>
        'roots' in answer ? learn(proxy, answer) : fail(proxy, answer.reason, true),
      )
    fail(proxy, found.reason, false)
    return null
  }

  function learn(proxy: NameProxy, told: { certificate: SeenCertificate; roots: readonly RootSeen[] }): void {
    const entry = remember({ ...blank(proxy), ...told, askedAtMs: clock.nowMs() })
    if (entry.kind === 'vm') kept.keep({ ...told.certificate, proxy: entry.proxy, entry: entry.entry })
  }

  function fail(proxy: NameProxy, reason: string, hasWay: boolean): void {
    const before = entries.get(proxy.id)
    remember({
      ...blank(proxy),
      certificate: before?.certificate ?? null,
      roots: before?.roots ?? [],
      askedAtMs: clock.nowMs(),
      failures: (before?.failures ?? 0) + 1,
      hasWay,
      reason,
    })
  }

  function recall({
    proxy,
    entry,
    ...certificate
  }: Awaited<ReturnType<CertificateStore['readAll']>>[number]) {
    const before = entries.get(proxy)
    if (before?.certificate || entries.size >= MOST) return
    const holder = ofEntry(entry)
    const none = { roots: [], askedAtMs: 0, failures: 0, hasWay: true, reason: '' }
    remember({ ...none, ...before, proxy, kind: 'vm', entry: before?.entry || entry, certificate })
    // Of several VMs that had one entry, it is the one's that had it last.
    const isLater =
      holder && (holder.askedAtMs > 0 || (holder.certificate?.seenAtMs ?? 0) > certificate.seenAtMs)
    if (isLater) byEntry.set(entry, holder.proxy)
  }

  /** The one that was asked last goes last. */
  function remember(entry: BookEntry): BookEntry {
    const before = entries.get(entry.proxy)?.entry
    if (before && before !== entry.entry && byEntry.get(before) === entry.proxy) byEntry.delete(before)
    entries.delete(entry.proxy)
    entries.set(entry.proxy, entry)
    if (entry.entry) byEntry.set(entry.entry, entry.proxy)
    for (const [id, oldest] of entries) {
      if (entries.size <= MOST) break
      entries.delete(id)
      if (byEntry.get(oldest.entry) === id) byEntry.delete(oldest.entry)
    }
    return entry
  }
}

const blank = ({ id, kind, object }: NameProxy): BookEntry => ({
  proxy: id,
  kind,
  entry: object?.kind === 'WorkloadEntry' ? keyOf(object) : '',
  certificate: null,
  roots: [],
  askedAtMs: 0,
  failures: 0,
  hasWay: true,
  reason: '',
})

/** Each proxy every 10 minutes at most, but soon after it should have renewed; one that failed, after growing pauses. */
function dueAtMs(entry: BookEntry | undefined): number {
  if (!entry || entry.askedAtMs === 0) return 0
  const { askedAtMs, failures, certificate } = entry
  if (failures > 0) return askedAtMs + Math.min(AGAIN_MS, AGAIN_SOON_MS * 2 ** Math.min(failures - 1, 10))
  const renewedMs = certificate ? renewedByMs(certificate) + AFTER_RENEWAL_MS : 0
  return Math.min(askedAtMs + AGAIN_MS, Math.max(askedAtMs + AGAIN_SOON_MS, renewedMs))
}
