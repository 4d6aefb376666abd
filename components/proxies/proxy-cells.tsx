import { Box, CircleHelp, Plug, Server, TriangleAlert, Unplug } from 'lucide-react'
import { leftWords } from '#components/proxies/certificate-words.ts'
import { skewWords } from '#components/proxies/version-words.ts'
import { NameText } from '#components/ui/name-text.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { CertificateState, ProxyRow } from '#lib/proxies/proxy-row.ts'

export function KindIcon({ kind }: { kind: ProxyRow['kind'] }) {
  return kind === 'vm' ? (
    <Server aria-hidden className="mt-0.5 size-3.5 shrink-0 text-vm" />
  ) : (
    <Box aria-hidden className="mt-0.5 size-3.5 shrink-0 text-pod" />
  )
}

const CONNECTION_LOOKS = {
  connected: { icon: Plug, colour: 'text-ok' },
  away: { icon: Unplug, colour: 'text-warn' },
  unknown: { icon: CircleHelp, colour: 'text-unknown' },
} as const

/** The istiod that a proxy is connected to, or that it is away, and since when; or that neither is known. */
export function ConnectionCell({ connection }: { connection: ProxyRow['connection'] }) {
  const { icon: Icon, colour } = CONNECTION_LOOKS[connection.state]
  return (
    <div className="min-w-24">
      <p className="flex items-start gap-1.5">
        <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${colour}`} />
        <ConnectionWords connection={connection} />
      </p>
      {connection.sinceMs === null ? null : (
        <p className="pl-5 text-muted text-xs tabular-nums">
          {connection.state === 'unknown' ? (
            <>
              last connected <RelativeTime atMs={connection.sinceMs} suffix=" ago" />
            </>
          ) : (
            <>
              for <RelativeTime atMs={connection.sinceMs} />
            </>
          )}
        </p>
      )}
    </div>
  )
}

function ConnectionWords({ connection }: { connection: ProxyRow['connection'] }) {
  switch (connection.state) {
    case 'connected':
      return (
        <>
          <span className="sr-only">Connected to </span>
          <NameText>{connection.istiod}</NameText>
        </>
      )
    case 'away':
      return <span className="text-warn">Away</span>
    case 'unknown':
      return (
        <span
          className="text-muted"
          title="Not all istiods could be asked, and none of the others has this proxy."
        >
          Not known
        </span>
      )
  }
}

/** The version of a proxy, and how far it is from its istiod; `isLabelled` where no heading says that it is one. */
export function VersionCell({
  row,
  isLabelled = false,
}: {
  row: Pick<ProxyRow, 'version' | 'skew'>
  isLabelled?: boolean
}) {
  if (!row.version) return <span className="text-muted">{isLabelled ? 'version ' : null}not known</span>
  const { words, isWarned } = skewWords(row)
  return (
    <div className="min-w-24">
      <p className="tabular-nums">
        {isLabelled ? 'Istio ' : null}
        {row.version}
      </p>
      {words ? (
        <p
          className={isWarned ? 'flex items-start gap-1 text-warn text-xs' : 'text-muted text-xs'}
          {...(isWarned
            ? { title: 'Istio supports proxies that are at most one minor version behind.' }
            : {})}
        >
          {isWarned ? <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" /> : null}
          {words}
        </p>
      ) : null}
    </div>
  )
}

/** How long the certificate of a proxy is valid for, and what is wrong with it. */
export function CertificateCell({
  certificate,
  isLabelled = false,
}: {
  certificate: CertificateState
  isLabelled?: boolean
}) {
  if (certificate.kind === 'unknown')
    return (
      <div className="min-w-24 max-w-60">
        <p className="text-muted">{isLabelled ? 'certificate ' : null}not known</p>
        <p className="line-clamp-2 text-muted text-xs wrap-anywhere" title={certificate.reason}>
          {certificate.reason}
        </p>
      </div>
    )
  const { words, isShort } = leftWords(certificate.expiresAtMs, Date.now())
  return (
    <div className="min-w-24 max-w-72">
      <p
        className={isShort ? 'font-medium text-bad tabular-nums' : 'tabular-nums'}
        title={new Date(certificate.expiresAtMs).toISOString()}
      >
        {isLabelled ? 'Certificate ' : null}
        {certificate.isReckoned ? 'at most ' : null}
        {words}
      </p>
      <ProblemList problems={certificate.problems} />
    </div>
  )
}

export function ProblemList({
  problems,
}: {
  problems: Extract<CertificateState, { kind: 'known' }>['problems']
}) {
  return problems.map(({ code, message }) => (
    <p key={code} className="mt-0.5 flex items-start gap-1 text-warn text-xs wrap-anywhere">
      <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      {message}
    </p>
  ))
}
