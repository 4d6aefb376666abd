import type { Clock } from '#server/clock.ts'
import type { CertificateStore, StoredCertificate } from '#server/proxies/certificate-store.ts'

const GATHER_MS = 2_000
const RETRY_MS = 15_000
const KEEP_MS = 45 * 86_400_000
const PRUNE_MS = 3_600_000
/** One that has not changed is stored again, so that it is not taken for an old one. */
const REFRESH_MS = 86_400_000
const MOST = 50_000

export type KeptCertificates = {
  /** Reads what is stored, once; tried again later while the database is away. */
  load(): void
  /** Stores it with others, if it is not stored yet. */
  keep(certificate: StoredCertificate): void
  /** Stores what waits, and ends. */
  stop(): Promise<void>
}

/** Keeps certificates of VMs in the database for 45 days. The database may be away: then what is to be stored waits. */
export function keepCertificates(options: {
  store: CertificateStore
  clock: Clock
  onLoaded: (stored: readonly StoredCertificate[]) => void
}): KeptCertificates {
  const { store, clock, onLoaded } = options
  const stored = new Map<string, StoredCertificate>()
  const waiting = new Map<string, StoredCertificate>()
  let loading: 'not' | 'under way' | 'done' = 'not'
  let loadAtMs = 0
  let pruneAtMs = 0
  let work: Promise<void> | null = null
  let cancel: (() => void) | null = null
  let isStopped = false

  return {
    load() {
      if (loading === 'not' && !isStopped && clock.nowMs() >= loadAtMs) void load()
    },
    keep(certificate) {
      const before = waiting.get(certificate.proxy) ?? stored.get(certificate.proxy)
      if (before && isSame(before, certificate) && certificate.seenAtMs - before.seenAtMs < REFRESH_MS) return
      if (waiting.size < MOST) waiting.set(certificate.proxy, certificate)
      plan(GATHER_MS)
    },
    async stop() {
      isStopped = true
      cancel?.()
      await work
      await flush()
    },
  }

  async function load(): Promise<void> {
    loading = 'under way'
    try {
      const all = await store.readAll()
      loading = 'done'
      for (const one of all) stored.set(one.proxy, one)
      onLoaded(all)
    } catch {
      loading = 'not'
      loadAtMs = clock.nowMs() + RETRY_MS
    }
  }

  function plan(delayMs: number): void {
    if (isStopped || cancel || work) return
    cancel = clock.schedule(delayMs, () => {
      cancel = null
      work = flush().finally(() => {
        work = null
        if (waiting.size > 0) plan(RETRY_MS)
      })
    })
  }

  async function flush(): Promise<void> {
    const batch = [...waiting.values()]
    if (batch.length === 0) return
    try {
      await store.put(batch)
      for (const one of batch) {
        stored.set(one.proxy, one)
        if (waiting.get(one.proxy) === one) waiting.delete(one.proxy)
      }
      if (clock.nowMs() < pruneAtMs) return
      pruneAtMs = clock.nowMs() + PRUNE_MS
      const oldestMs = clock.nowMs() - KEEP_MS
      await store.prune(oldestMs)
      for (const one of stored.values()) if (one.seenAtMs < oldestMs) stored.delete(one.proxy)
    } catch {
      // The history says that its database is away; what waits is stored when it is back.
    }
  }
}

const isSame = (a: StoredCertificate, b: StoredCertificate): boolean =>
  a.serialNumber === b.serialNumber &&
  a.identity === b.identity &&
  a.expiresAtMs === b.expiresAtMs &&
  a.entry === b.entry
