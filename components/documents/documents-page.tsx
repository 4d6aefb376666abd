'use client'

import { useMutation } from '@tanstack/react-query'
import { FileCode2 } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { type ApiError, postJson } from '#components/data/api-client.ts'
import { DocumentsInput } from '#components/documents/documents-input.tsx'
import { DocumentsResults } from '#components/documents/documents-results.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { DocumentsAnswer, DocumentsRequest } from '#lib/documents/review.ts'

/** Manifests from anywhere, tried against the cluster before anybody applies them. */
export function DocumentsPage() {
  const [text, setText] = useState('')
  const [namespace, setNamespace] = useState('')
  const [restored, setRestored] = useState('')
  const review = useMutation<DocumentsAnswer, ApiError, DocumentsRequest>({
    mutationFn: (asked) => postJson<DocumentsAnswer>('/api/documents/review', asked),
  })
  const { data: answer, variables: asked, error, isPending } = review
  const isEmpty = text.trim() === ''
  const check = (checked = text) => {
    if (checked.trim() !== '' && !isPending) review.mutate({ text: checked, namespace })
  }
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    check()
  }
  return (
    <>
      <PageHeader
        title="YAML documents"
        lead="Try manifests against this cluster: the API server and istiod judge them, and nothing is written."
      />
      <div onKeyDownCapture={onKeyDownCapture} className="space-y-3">
        <DocumentsInput text={text} onText={setText} namespace={namespace} onNamespace={setNamespace} />
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" isDisabled={isEmpty || isPending} onPress={() => check()}>
            {isPending ? 'Checking' : 'Check documents'}
          </Button>
          <Button
            look="quiet"
            isDisabled={isEmpty}
            onPress={() => {
              setText('')
              review.reset()
            }}
          >
            Clear
          </Button>
          <span className="text-muted text-sm">Ctrl+Enter checks too.</span>
        </div>
      </div>
      {error ? (
        <Callout
          tone="bad"
          title="They were not checked"
          actions={<Button onPress={() => check()}>Try again</Button>}
        >
          {error.message} {error.fix}
        </Callout>
      ) : null}
      {restored !== '' && restored === text ? (
        <Callout tone="info" title="The indentation is a proposal">
          Look the documents over: lines may belong elsewhere. Undo in the editor brings back what was pasted.
        </Callout>
      ) : null}
      {answer && asked ? (
        <DocumentsResults
          answer={answer}
          text={asked.text}
          isOld={asked.text !== text || asked.namespace !== namespace}
          onRestored={(proposed) => {
            setText(proposed)
            setRestored(proposed)
            check(proposed)
          }}
          onAgain={() => check()}
        />
      ) : error || isPending ? null : (
        <EmptyState icon={FileCode2} title="Nothing was checked yet">
          Paste manifests from a tutorial, a repository or a shell script with kubectl apply. Each document is
          tried with a dry run, shown as it would be stored, and can be exported or applied.
        </EmptyState>
      )}
    </>
  )
}
