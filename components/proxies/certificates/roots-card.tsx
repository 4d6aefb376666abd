import { Callout } from '#components/ui/callout.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import type { CertificatesAnswer } from '#lib/proxies/certificates.ts'

/** The roots that proxies trust, where they are several: some trust a root that others do not know, or all are told of two. */
export function RootsCard({ roots }: { roots: CertificatesAnswer['roots'] }) {
  if (roots.length < 2) return null
  return (
    <Callout tone="info" title={`Proxies trust ${roots.length} roots`}>
      <p>
        That is how it is while a root is being rotated, or with a gateway that trusts one of its own. Once it
        is over, each proxy has the same.
      </p>
      <ul className="mt-1 space-y-0.5">
        {roots.map(({ serialNumber, expiresAtMs, proxies }) => (
          <li key={serialNumber} className="flex flex-wrap gap-x-3">
            <span className="font-mono text-xs wrap-anywhere">{serialNumber || 'no serial number'}</span>
            <span className="tabular-nums">
              {proxies.toLocaleString('en')} {proxies === 1 ? 'proxy' : 'proxies'}
            </span>
            {expiresAtMs === null ? null : (
              <span suppressHydrationWarning>valid until {momentWords(expiresAtMs)}</span>
            )}
          </li>
        ))}
      </ul>
    </Callout>
  )
}
