'use client'

import type { ReactNode } from 'react'
import type { Asked } from '#components/data/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { cn } from '#components/ui/cn.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

type AnsweredProps<T> = {
  asked: Asked<T>
  /** What is being read, for those who do not see the bars: `Reading clusters`. */
  label: string
  rows?: number
  children: (data: T) => ReactNode
}

/** What was answered; before that, that it is on its way; and what is the matter when answers stop coming. */
export function Answered<T>({ asked, label, rows = 8, children }: AnsweredProps<T>) {
  const { data, error, isOld } = asked
  return (
    <>
      <Trouble asked={asked} />
      {data === undefined ? (
        error ? null : (
          <Skeleton label={label} rows={rows} />
        )
      ) : (
        <div
          aria-busy={isOld}
          {...(error ? { 'data-stale': true } : {})}
          className={cn('space-y-3', isOld && 'opacity-60')}
        >
          {children(data)}
        </div>
      )}
    </>
  )
}

/** Why there is no answer, or none any more, in the server's words, with what to do. */
export function Trouble<T>({ asked: { data, error, atMs, again } }: { asked: Asked<T> }) {
  if (!error) return null
  return (
    <Callout
      tone={data === undefined ? 'bad' : 'warn'}
      title={error.message}
      actions={<Button onPress={again}>Try again</Button>}
    >
      {error.fix ? <p>{error.fix}</p> : null}
      {data === undefined ? null : (
        <p>
          What is shown is from <RelativeTime atMs={atMs} suffix=" ago" />.
        </p>
      )}
    </Callout>
  )
}
