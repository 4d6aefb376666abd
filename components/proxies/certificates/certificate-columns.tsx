import { Unplug } from 'lucide-react'
import Link from 'next/link'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { proxyHref } from '#components/mesh/proxy-href.ts'
import { leftWords } from '#components/proxies/certificate-words.ts'
import { NewToken } from '#components/proxies/certificates/new-token.tsx'
import { KindIcon, ProblemList } from '#components/proxies/proxy-cells.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { NameText } from '#components/ui/name-text.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { CertificateRow } from '#lib/proxies/certificates.ts'

export type ShownCertificate = CertificateRow & { id: string }

/** The columns of the list of certificates. Narrow screens have the first two, and the others under the first. */
export const CERTIFICATE_COLUMNS: Column<ShownCertificate>[] = [
  {
    id: 'proxy',
    header: 'Proxy',
    sortable: true,
    cell: (row) => (
      <div className="min-w-36">
        <div className="flex items-start gap-1.5">
          <KindIcon kind={row.kind} />
          {row.isConnected || row.object ? (
            <Link href={proxyHref(row.proxy)} className="font-semibold text-accent hover:underline">
              <NameText>{row.proxy}</NameText>
            </Link>
          ) : (
            <span className="font-semibold">
              <NameText>{row.proxy}</NameText>
            </span>
          )}
        </div>
        {row.kind === 'vm' && (row.object || row.group) ? (
          <p className="pl-5 text-xs">
            <ObjectName
              of={row.object ?? { kind: 'WorkloadGroup', namespace: row.namespace, name: row.group }}
            />
          </p>
        ) : null}
        {row.isConnected ? null : <Away sinceMs={row.awaySinceMs} />}
        <div className="mt-1 pl-5 lg:hidden">
          <Identity row={row} />
        </div>
      </div>
    ),
  },
  { id: 'expires', header: 'Expires', sortable: true, cell: (row) => <Expiry row={row} /> },
  { id: 'identity', header: 'Identity', wideOnly: true, cell: (row) => <Identity row={row} /> },
  {
    id: 'namespace',
    header: 'Namespace',
    sortable: true,
    wideOnly: true,
    cell: ({ namespace }) => namespace,
  },
  {
    id: 'seen',
    header: 'Seen',
    wideOnly: true,
    cell: ({ seenAtMs }) =>
      seenAtMs === null ? (
        <span className="text-muted">never</span>
      ) : (
        <span className="whitespace-nowrap text-muted text-xs tabular-nums">
          <RelativeTime atMs={seenAtMs} suffix=" ago" />
        </span>
      ),
  },
]

function Away({ sinceMs }: { sinceMs: number | null }) {
  return (
    <p className="flex items-start gap-1 pl-5 text-warn text-xs">
      <Unplug aria-hidden className="mt-0.5 size-3 shrink-0" />
      <span>
        Away
        {sinceMs === null ? null : (
          <>
            {' '}
            for <RelativeTime atMs={sinceMs} />
          </>
        )}
      </span>
    </p>
  )
}

/** How long it is valid for and what is wrong with it, or why that is not known. */
function Expiry({ row }: { row: CertificateRow }) {
  const { expiresAtMs, isReckoned, problems, reason } = row
  if (expiresAtMs === null)
    return (
      <div className="min-w-24 max-w-72">
        <p className="text-muted">not known</p>
        <p className="line-clamp-3 text-muted text-xs wrap-anywhere" title={reason}>
          {reason}
        </p>
      </div>
    )
  const { words, isShort } = leftWords(expiresAtMs, Date.now())
  return (
    <div className="min-w-28 max-w-xl">
      <p className={isShort ? 'font-medium text-bad tabular-nums' : 'tabular-nums'} suppressHydrationWarning>
        {isReckoned ? 'at most ' : ''}
        {words}
      </p>
      <time
        dateTime={new Date(expiresAtMs).toISOString()}
        title={new Date(expiresAtMs).toISOString()}
        className="text-muted text-xs tabular-nums"
        suppressHydrationWarning
      >
        {momentWords(expiresAtMs)}
      </time>
      <ProblemList problems={problems} />
      <NewToken row={row} />
    </div>
  )
}

/** Who the certificate is for; where that is wrong, who it should be for as well. */
function Identity({ row: { identity, expectedIdentity, problems, serialNumber } }: { row: CertificateRow }) {
  const isWrong = problems.some(({ code }) => code === 'identity' || code === 'trust-domain')
  if (identity === '')
    return expectedIdentity === '' ? (
      <span className="text-muted">–</span>
    ) : (
      <p className="max-w-96 text-muted text-xs">
        expected <Spiffe>{expectedIdentity}</Spiffe>
      </p>
    )
  return (
    <div
      className="max-w-96 space-y-0.5 text-xs"
      {...(serialNumber ? { title: `Serial number ${serialNumber}` } : {})}
    >
      <p className={isWrong ? 'text-bad' : ''}>
        {isWrong ? 'has ' : null}
        <Spiffe>{identity}</Spiffe>
      </p>
      {isWrong && expectedIdentity !== '' ? (
        <p className="text-muted">
          expected <Spiffe>{expectedIdentity}</Spiffe>
        </p>
      ) : null}
    </div>
  )
}

const Spiffe = ({ children }: { children: string }) => (
  <span className="font-mono wrap-anywhere">{children}</span>
)
