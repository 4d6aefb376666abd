import { z } from 'zod'
import { notLiveOf } from '#lib/kube/feed.ts'
import { CERTIFICATE_FILTERS, CERTIFICATE_SORTS, type CertificatesAnswer } from '#lib/proxies/certificates.ts'
import { meshIdentity } from '#lib/proxies/identity.ts'
import { certificateCounts, certificateRow, chooseCertificates } from '#lib/proxies/list-certificates.ts'
import type { Clock } from '#server/clock.ts'
import type { History } from '#server/history/history.ts'
import { parseInput } from '#server/http/respond.ts'
import type { BookEntry, CertificateBook } from '#server/proxies/certificate-book.ts'
import { certificateSubjects } from '#server/proxies/certificate-subjects.ts'
import type { ProxiesRuntime } from '#server/proxies/proxies-runtime.ts'
import { readAwayVms } from '#server/proxies/read-away-vms.ts'

const text = z.string().max(200).default('')
const querySchema = z.object({
  q: text,
  namespace: text,
  filter: z.enum([...CERTIFICATE_FILTERS, '']).default(''),
  sort: z.enum(CERTIFICATE_SORTS).default('expires'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(10).max(200).default(50),
})

export type CertificatesRuntime = Pick<ProxiesRuntime, 'store' | 'proxies'> & {
  history: Pick<History, 'read'>
  certificates: CertificateBook
}

/** The certificates of the whole mesh; looking at them makes the book go round its Envoys. */
export async function readCertificates(
  runtime: CertificatesRuntime,
  search: URLSearchParams,
  clock: Clock,
): Promise<CertificatesAnswer> {
  const query = parseInput(Object.fromEntries(search), querySchema)
  const { store, certificates: book, history } = runtime
  const [{ listed, missing, reason }, left] = await Promise.all([
    runtime.proxies.read(),
    readAwayVms(history, clock),
  ])
  const connected = listed.flatMap(({ proxy, connection }) => (connection.state === 'away' ? [] : [proxy]))
  book.look(connected)
  // What was read of entries before they were known is no word about who has none.
  const areEntriesKnown = notLiveOf(store.feeds(), ['WorkloadEntry']).length === 0
  const subjects = certificateSubjects(
    { inventory: store.inventory, book },
    listed,
    areEntriesKnown ? left : [],
  )
  const nowMs = clock.nowMs()
  const rows = subjects.map((subject) => certificateRow(subject, nowMs))
  const { shown, page } = chooseCertificates(rows, query)
  return {
    rows: shown,
    page,
    namespaces: [...new Set(rows.map(({ namespace }) => namespace))].sort(),
    counts: certificateCounts(rows),
    round: book.round(),
    trustDomain: meshIdentity(store.inventory.nameSettings).trustDomain,
    missing: reason || missing,
    roots: rootsOf(connected.flatMap(({ id }) => book.of(id) ?? [])),
  }
}

/** The roots that connected proxies hold, those that most of them hold first. */
function rootsOf(entries: readonly BookEntry[]): CertificatesAnswer['roots'] {
  const roots = new Map<string, CertificatesAnswer['roots'][number]>()
  for (const { serialNumber, expiresAtMs } of entries.flatMap((entry) => entry.roots)) {
    const root = roots.get(serialNumber) ?? { serialNumber, expiresAtMs, proxies: 0 }
    root.proxies += 1
    roots.set(serialNumber, root)
  }
  return [...roots.values()].sort((a, b) => b.proxies - a.proxies).slice(0, MOST_ROOTS)
}

const MOST_ROOTS = 10
