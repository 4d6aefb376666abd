'use client'

import { CircleCheck, CircleX, Info, Wrench } from 'lucide-react'
import { REASON_TITLES } from '#components/names/explain/answer-words.ts'
import { ObjectLink } from '#components/names/proxy/object-link.tsx'
import { cn } from '#components/ui/cn.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Reason } from '#lib/names/explanation.ts'

const VERDICTS = {
  good: { icon: CircleCheck, word: 'leads on', className: 'text-ok' },
  bad: { icon: CircleX, word: 'in the way', className: 'text-bad' },
  note: { icon: Info, word: 'note', className: 'text-muted' },
}

/** The steps by which the question travels, with the objects that decide each, and what could be changed. */
export function ReasonChain({ chain }: { chain: readonly Reason[] }) {
  return (
    <ol aria-label="Why" className="divide-y divide-line rounded-lg border border-line bg-surface">
      {chain.map((reason, index) => {
        const { icon: Icon, word, className } = VERDICTS[reason.verdict]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the chain
          <li key={`${reason.code} ${index}`} className="flex gap-2.5 px-3 py-2.5 sm:px-4">
            <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', className)} />
            <div className="min-w-0 flex-1 space-y-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">
                  {index + 1}. {REASON_TITLES[reason.code]}
                </span>
                <span className={cn('text-xs', className)}>{word}</span>
              </p>
              <p className="text-muted wrap-anywhere">{reason.text}</p>
              {reason.refs.length > 0 ? (
                <ul aria-label="Objects" className="space-y-1">
                  {reason.refs.map((ref) => (
                    <li key={`${ref.kind} ${keyOf(ref)}`}>
                      <ObjectLink of={ref} />
                    </li>
                  ))}
                </ul>
              ) : null}
              {reason.fix ? (
                <p className="flex items-start gap-1.5 wrap-anywhere">
                  <Wrench aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                  <span>
                    <span className="font-medium">To change this:</span> {reason.fix}
                  </span>
                </p>
              ) : null}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
