import { Radar } from 'lucide-react'
import { Callout } from '#components/ui/callout.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Reason, Waiting } from '#lib/onboarding/arrival/arrival.ts'

/** An agent that can reach istiod is there within seconds of its start. */
const PATIENCE_MS = 60_000

/** Step one: that nothing has come yet, since when, what speaks against it, and after a minute what to look at on the VM. */
export function WaitingCard({
  waiting: { state, sinceMs, troubles, checks },
  isFirst,
  nowMs,
}: {
  waiting: Waiting
  isFirst: boolean
  nowMs: number
}) {
  const isLong = state === 'stalled' || (sinceMs !== null && nowMs - sinceMs > PATIENCE_MS)
  return (
    <div className="space-y-3 rounded-lg border border-line border-dashed p-4">
      <div className="flex items-start gap-3">
        <Radar aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" strokeWidth={1.5} />
        <p>
          <span className="font-medium">Waiting for the {isFirst ? 'first' : 'next'} VM:</span>{' '}
          {sinceMs === null ? (
            'nothing is known to have connected.'
          ) : (
            <>
              nothing has connected since {new Date(sinceMs).toLocaleTimeString('en-GB')} (
              <RelativeTime atMs={sinceMs} suffix=" ago" />
              ).
            </>
          )}
        </p>
      </div>
      {troubles.map((trouble) => (
        <Callout key={trouble.reason} tone={state === 'stalled' ? 'bad' : 'warn'} title={trouble.reason}>
          <ReasonBody reason={trouble} />
        </Callout>
      ))}
      {isLong && checks.length > 0 ? (
        <div className="space-y-2">
          <p className="text-muted text-sm">
            What to look at on the VM, from the most to the least frequent:
          </p>
          <ul className="space-y-1.5">
            {checks.map((check) => (
              <li key={check.reason}>
                <Disclosure title={check.reason}>
                  <ReasonBody reason={check} />
                </Disclosure>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  )
}

function ReasonBody({ reason: { fix, commands } }: { reason: Reason }) {
  return (
    <div className="space-y-2">
      <p>{fix}</p>
      {commands.length > 0 ? <CommandList commands={commands} /> : null}
    </div>
  )
}
