'use client'

import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { Answered } from '#components/data/answered.tsx'
import { useAnswer } from '#components/data/use-answer.ts'
import { ArrivalCard } from '#components/onboarding/arrival/arrival-card.tsx'
import { newsOf } from '#components/onboarding/arrival/arrival-words.ts'
import { WaitingCard } from '#components/onboarding/arrival/waiting-card.tsx'
import { Section } from '#components/ui/section.tsx'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Arrival, ArrivalsAnswer } from '#lib/onboarding/arrival/arrival.ts'

const EVERY_MS = 2_000

/**
 * The VMs of a WorkloadGroup, `<namespace>/<name>`, as they come into the mesh: what each has reached, and why one does not go
 * on.
 */
export function Arrivals({ group: key }: { group: string }) {
  // By the server's clock: its first answer says since when somebody has been looking.
  const [since, setSince] = useState<number | null>(null)
  const group = encodeURIComponent(key)
  const asked = useAnswer<ArrivalsAnswer>(
    `/api/onboarding/arrivals?group=${group}${since === null ? '' : `&since=${since}`}`,
    EVERY_MS,
    (answer) => keyOf(answer.group) === key,
  )
  const firstMs = asked.data?.atMs
  if (since === null && firstMs !== undefined) setSince(firstMs)
  return (
    <Section id="arrivals" title="VMs that arrive">
      <Answered asked={{ ...asked, isOld: false }} label="Reading who has come" rows={4}>
        {(answer) => <ArrivalList answer={answer} sinceMs={since ?? answer.atMs} />}
      </Answered>
    </Section>
  )
}

function ArrivalList({ answer, sinceMs }: { answer: ArrivalsAnswer; sinceMs: number }) {
  const { waiting, arrivals, more, missing, group, atMs } = answer
  const isNew = ({ sinceMs: cameMs }: Arrival): boolean => cameMs !== null && cameMs >= sinceMs
  return (
    <>
      <News arrivals={arrivals} />
      <WaitingCard waiting={waiting} isFirst={arrivals.length === 0} nowMs={atMs} />
      {arrivals.map((arrival) => (
        <ArrivalCard key={arrival.id} arrival={arrival} isOpen={isNew(arrival)} />
      ))}
      {more > 0 ? (
        <p className="text-muted text-sm">
          <Link href={`/workloads/${group.namespace}/${group.name}`} className="text-accent underline">
            {more.toLocaleString('en')} more {more === 1 ? 'VM' : 'VMs'}
          </Link>{' '}
          came before these.
        </p>
      ) : null}
      {missing ? <p className="text-muted text-sm wrap-anywhere">Not known: {missing}.</p> : null}
    </>
  )
}

/** Reads out what changed, once, to those who do not see it. */
function News({ arrivals }: { arrivals: readonly Arrival[] }) {
  const before = useRef<readonly Arrival[] | null>(null)
  const [news, setNews] = useState('')
  useEffect(() => {
    const said = newsOf(before.current, arrivals)
    before.current = arrivals
    if (said.length > 0) setNews(said.join('. '))
  }, [arrivals])
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {news}
    </p>
  )
}
