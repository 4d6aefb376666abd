'use client'

import { useState } from 'react'
import { ApplyDocuments } from '#components/documents/apply-documents.tsx'
import { DocumentList } from '#components/documents/document-list.tsx'
import { DocumentView } from '#components/documents/document-view.tsx'
import { LostIndentation } from '#components/documents/lost-indentation.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Section } from '#components/ui/section.tsx'
import type { DocumentReview, DocumentsAnswer } from '#lib/documents/review.ts'

type DocumentsResultsProps = {
  answer: DocumentsAnswer
  /** The text that was reviewed. */
  text: string
  isOld: boolean
  onRestored: (text: string) => void
  onAgain: () => void
}

/** What came of the documents, and one of them in full. */
export function DocumentsResults({ answer, text, isOld, onRestored, onAgain }: DocumentsResultsProps) {
  const { documents, missingNamespaces } = answer
  const [chosen, setChosen] = useState(() => firstToLookAt(documents))
  const open = documents[chosen] ? chosen : firstToLookAt(documents)
  const document = documents[open]
  if (!document) {
    return (
      <Callout tone="info" title="There are no documents in this text">
        A document begins with apiVersion and kind; several are divided by a line with three dashes.
      </Callout>
    )
  }
  return (
    <Section id="documents" title={`${countWords(documents)}`}>
      <LostIndentation text={text} documents={documents} onRestored={onRestored} />
      {missingNamespaces.length > 0 ? (
        <Callout tone="warn" title="Some namespaces are not there">
          Nothing can be created in {missingNamespaces.join(', ')}. Create them first, as with kubectl create
          namespace.
        </Callout>
      ) : null}
      <ApplyDocuments documents={documents} isOld={isOld} onChanged={onAgain} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
        <DocumentList documents={documents} open={open} onOpen={setChosen} />
        <DocumentView key={`${open} ${document.text}`} document={document} />
      </div>
    </Section>
  )
}

const firstToLookAt = (documents: readonly DocumentReview[]): number =>
  Math.max(
    0,
    documents.findIndex(({ verdict }) => verdict.state !== 'accepted'),
  )

function countWords(documents: readonly DocumentReview[]): string {
  const count = (state: DocumentReview['verdict']['state']) =>
    documents.filter(({ verdict }) => verdict.state === state).length
  const parts = [
    `${count('accepted')} accepted`,
    ...(count('refused') > 0 ? [`${count('refused')} refused`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} not known`] : []),
  ]
  return `${documents.length} ${documents.length === 1 ? 'document' : 'documents'}: ${parts.join(', ')}`
}
