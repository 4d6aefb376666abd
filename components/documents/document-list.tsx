'use client'

import { documentName } from '#components/documents/document-name.ts'
import { VerdictBadge } from '#components/documents/verdict-looks.tsx'
import { cn } from '#components/ui/cn.ts'
import type { DocumentReview } from '#lib/documents/review.ts'

/** The documents of a text in its order, each with its verdict; one is looked at. */
export function DocumentList({
  documents,
  open,
  onOpen,
}: {
  documents: readonly DocumentReview[]
  open: number
  onOpen: (index: number) => void
}) {
  return (
    <ul
      aria-label="Documents"
      className="max-h-[32rem] divide-y divide-line overflow-y-auto rounded-lg border border-line bg-surface"
    >
      {documents.map((document, index) => (
        <li key={`${document.from} ${document.kind} ${document.namespace} ${document.name}`}>
          <button
            type="button"
            aria-current={index === open}
            onClick={() => onOpen(index)}
            className={cn(
              'flex w-full flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2 text-left text-sm hover:bg-unknown-soft focus-visible:outline-offset-[-2px]',
              index === open && 'bg-accent-soft',
            )}
          >
            <span className="min-w-0 flex-1 basis-40">
              <span className="block font-medium wrap-anywhere">{documentName(document)}</span>
              <span className="block text-muted text-xs wrap-anywhere">{placeOf(document)}</span>
            </span>
            <VerdictBadge verdict={document.verdict} />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** A document that can't be read says nothing of its namespace. */
const placeOf = ({ verdict, namespace, line }: DocumentReview): string =>
  verdict.state === 'refused' && verdict.by === 'yaml' ? `line ${line}` : `${namespace}, line ${line}`
