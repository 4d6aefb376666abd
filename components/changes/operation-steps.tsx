'use client'

import { acknowledgementWords } from '#components/changes/acknowledgement-words.ts'
import { isFollowed } from '#components/changes/is-followed.ts'
import { StepBadge, stepTitle } from '#components/changes/operation-looks.tsx'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'

/** The writes of an operation in order: how far each came, and how many proxies have it. */
export function OperationSteps({ operation }: { operation: Operation }) {
  return (
    <ol aria-label="Writes" className="divide-y divide-line rounded-lg border border-line">
      {operation.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one object can be written twice, and the order is fixed
        <li key={index} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-2 text-sm">
          <span className="min-w-0 flex-1 basis-60 wrap-anywhere">
            {index + 1}. {stepTitle(step)}
          </span>
          <StepBadge state={step.state} />
          <Acknowledged step={step} isAsked={isFollowed(operation, Date.now())} />
        </li>
      ))}
    </ol>
  )
}

function Acknowledged({ step, isAsked }: { step: OperationStep; isAsked: boolean }) {
  const { state, message, acknowledgement } = step
  return (
    <div className="min-w-0 basis-full text-muted text-xs wrap-anywhere">
      {message ? <p className="text-bad">{message}</p> : null}
      {state === 'written' ? (
        <p aria-live="polite">{acknowledgementWords(acknowledgement, isAsked)}</p>
      ) : null}
      {acknowledgement && acknowledgement.rejected.length > 0 ? (
        <ul className="mt-1 list-disc pl-4 text-bad">
          {acknowledgement.rejected.map(({ proxy, message: words }) => (
            <li key={proxy}>
              {proxy}: {words}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
