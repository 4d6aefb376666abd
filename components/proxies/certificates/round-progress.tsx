import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import type { CertificatesAnswer } from '#lib/proxies/certificates.ts'

/** How many Envoys are asked for their certificates in this round, and how many can be. */
export function RoundProgress({
  round: { asked, toAsk, reachable, of, finishedAtMs },
}: {
  round: CertificatesAnswer['round']
}) {
  if (of === 0) return null
  const reach = `${reachable.toLocaleString('en')} of ${of.toLocaleString('en')} Envoys can be reached`
  if (finishedAtMs !== null)
    return (
      <p className="text-muted text-sm">
        {reach}. {asked.toLocaleString('en')} {asked === 1 ? 'was' : 'were'} asked in the last round,{' '}
        <RelativeTime atMs={finishedAtMs} suffix=" ago" />; each is asked every 10 minutes at most.
      </p>
    )
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm">
      <SplitBar
        className="w-40"
        parts={[
          { label: 'asked', value: asked, className: 'bg-accent' },
          { label: 'left', value: toAsk - asked, className: 'bg-transparent' },
        ]}
      />
      <p className="tabular-nums">
        Asking Envoys for their certificates: {asked.toLocaleString('en')} of {toAsk.toLocaleString('en')}.{' '}
        {reach}. It goes on while this page is open.
      </p>
    </div>
  )
}
