import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { compareValues, paged, wordsOf } from '#lib/mesh/view/list.ts'
import { reckonedAbsence } from '#lib/proxies/certificate-problems.ts'
import type {
  CERTIFICATE_SORTS,
  CertificateFilter,
  CertificateRow,
  CertificatesAnswer,
} from '#lib/proxies/certificates.ts'
import { identityOf } from '#lib/proxies/identity.ts'
import { type CertificateCase, judgeCertificate } from '#lib/proxies/judge-certificate.ts'
import type { CertificateProblem } from '#lib/proxies/proxy-row.ts'

/** A workload with what is known of its certificate. */
export type CertificateSubject = CertificateCase & {
  proxy: string
  namespace: string
  object: ObjectRef | null
  group: string
}

/** The row of a workload at `nowMs`. Of a VM that left with a certificate that was not seen, its end is reckoned from when it left. */
export function certificateRow(subject: CertificateSubject, nowMs: number): CertificateRow {
  const { proxy, kind, namespace, object, group, presence, certificate, expected, awaySinceMs } = subject
  const row: CertificateRow = {
    proxy,
    kind,
    namespace,
    object,
    group,
    identity: '',
    expectedIdentity: identityOf(expected),
    serialNumber: '',
    validFromMs: null,
    expiresAtMs: null,
    seenAtMs: null,
    isReckoned: false,
    isConnected: presence === 'connected',
    awaySinceMs,
    problems: [],
    reason: '',
  }
  if (!certificate && kind === 'vm' && presence === 'away' && awaySinceMs !== null)
    return { ...row, isReckoned: true, ...reckonedAbsence(awaySinceMs, nowMs) }
  const state = judgeCertificate(subject, nowMs)
  if (state.kind === 'unknown' || !certificate)
    return { ...row, reason: state.kind === 'unknown' ? state.reason : '' }
  const { identity, expiresAtMs, seenAtMs, isReckoned, problems } = state
  // The one that it has in place of the one that was seen is not known by these.
  const { serialNumber, validFromMs } = isReckoned ? row : certificate
  return { ...row, identity, serialNumber, validFromMs, expiresAtMs, seenAtMs, isReckoned, problems }
}

export type CertificatesQuery = {
  q: string
  namespace: string
  filter: CertificateFilter | ''
  sort: (typeof CERTIFICATE_SORTS)[number]
  dir: 'asc' | 'desc'
  page: number
  pageSize: number
}

type Code = CertificateProblem['code']
const WRONG: readonly Code[] = ['identity', 'trust-domain']
const TOKEN: readonly Code[] = ['needs-token', 'will-need-token']
const EXPIRING: readonly Code[] = ['expiring', 'not-renewed']

const has = ({ problems }: CertificateRow, codes: readonly Code[]): boolean =>
  problems.some(({ code }) => codes.includes(code))

const FILTERS: Record<CertificateFilter, (row: CertificateRow) => boolean> = {
  problems: ({ problems }) => problems.length > 0,
  expired: (row) => has(row, ['expired']),
  expiring: (row) => has(row, EXPIRING),
  needToken: (row) => has(row, TOKEN),
  wrong: (row) => has(row, WRONG),
  away: ({ isConnected }) => !isConnected,
  unknown: ({ reason }) => reason !== '',
}

/** How many rows each filter has. */
export function certificateCounts(rows: readonly CertificateRow[]): CertificatesAnswer['counts'] {
  const count = (filter: CertificateFilter): number =>
    rows.reduce((sum, row) => sum + Number(FILTERS[filter](row)), 0)
  return {
    problems: count('problems'),
    expired: count('expired'),
    expiring: count('expiring'),
    needToken: count('needToken'),
    wrong: count('wrong'),
    away: count('away'),
    unknown: count('unknown'),
  }
}

/** The rows of a query's page. What is not known comes last, whatever the order. */
export function chooseCertificates(
  rows: readonly CertificateRow[],
  query: CertificatesQuery,
): { shown: CertificateRow[]; page: CertificatesAnswer['page'] } {
  const words = wordsOf(query.q)
  const fits = query.filter === '' ? () => true : FILTERS[query.filter]
  const matching = rows.filter(
    (row) =>
      (query.namespace === '' || row.namespace === query.namespace) &&
      fits(row) &&
      (words.length === 0 || words.every((word) => textOf(row).includes(word))),
  )
  const { rows: shown, page } = paged(ordered(matching, query), query, rows.length)
  return { shown, page }
}

const textOf = ({ proxy, namespace, object, group, identity, serialNumber }: CertificateRow): string =>
  [proxy, namespace, object?.name ?? '', group, identity, serialNumber].join('\n').toLowerCase()

/** Most rows share a value with many others, or are in the order of proxies already: the costly comparison is for few. */
function ordered(rows: CertificateRow[], { sort, dir }: CertificatesQuery): CertificateRow[] {
  const sign = dir === 'asc' ? 1 : -1
  const keyed = rows.map((row) => ({
    row,
    value: sort === 'expires' ? (row.expiresAtMs ?? sign * Number.MAX_SAFE_INTEGER) : row[sort],
  }))
  const compare = sort === 'proxy' ? plainly : compareValues
  keyed.sort(
    (a, b) =>
      (a.value === b.value ? 0 : sign * compare(a.value, b.value)) || plainly(a.row.proxy, b.row.proxy),
  )
  return keyed.map(({ row }) => row)
}

/** As the list of proxies is ordered by id. */
const plainly = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)
