'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { MessageCircleQuestion, Scale } from 'lucide-react'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useEffect, useState } from 'react'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import {
  type ExplainForm,
  isAskable,
  QUERY_TYPES,
  questionOf,
} from '#components/names/explain/explain-form.ts'
import { ExplanationView } from '#components/names/explain/explanation-view.tsx'
import { QuestionFields } from '#components/names/explain/question-fields.tsx'
import { useExamples } from '#components/names/explain/use-examples.ts'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { ExplainAnswer } from '#lib/names/explanation.ts'

const FOLLOW_MS = 15_000
const QUESTION = {
  proxy: parseAsString.withDefault(''),
  name: parseAsString.withDefault(''),
  type: parseAsStringLiteral(QUERY_TYPES).withDefault('A'),
  compare: parseAsString,
}

/** What the DNS proxy of a VM or pod answers, and why. The question asked lives in the URL; the one typed does not. */
export function ExplainPage() {
  const [asked, setAsked] = useQueryStates(QUESTION, { history: 'push' })
  const [form, setForm] = useState<ExplainForm>(asked)
  const key = questionOf(asked)
  // Back and forward change the question under the form.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether what was asked is another
  useEffect(() => setForm(asked), [key])
  const isAsked = isAskable(asked)
  const { data, error, isPlaceholderData, refetch } = useQuery<ExplainAnswer, ApiError>({
    queryKey: ['names', 'explain', key],
    queryFn: ({ signal }) => getJson<ExplainAnswer>(`/api/names/explain?${key}`, signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    refetchInterval: FOLLOW_MS,
    staleTime: 0,
  })
  const ask = (question: ExplainForm): void => {
    void setAsked({
      ...question,
      proxy: question.proxy.trim(),
      name: question.name.trim(),
      compare: question.compare?.trim() ?? null,
    })
    // The same question once more is a wish to know it anew.
    if (questionOf(question) === key) void refetch()
  }
  return (
    <>
      <NamesHeader
        title="Explain a name"
        lead="What the DNS proxy of a VM or a pod answers to a name, and why."
      />
      <QuestionFields
        form={form}
        onChange={(change) => setForm((now) => ({ ...now, ...change }))}
        onAsk={() => ask(form)}
      />
      {error ? (
        <Callout
          tone="bad"
          title={error.message}
          actions={<Button onPress={() => void refetch()}>Try again</Button>}
        >
          {error.fix}
        </Callout>
      ) : null}
      <div aria-live="polite" aria-busy={isPlaceholderData} className="space-y-4">
        {!isAsked ? (
          <Examples onAsk={ask} />
        ) : data && (!error || !isPlaceholderData) ? (
          <Answer answer={data} />
        ) : error ? null : (
          <Skeleton label="Asking" rows={6} />
        )}
      </div>
    </>
  )
}

function Answer({ answer: { explanation, compared } }: { answer: ExplainAnswer }) {
  if (!compared) return <ExplanationView explanation={explanation} />
  return (
    <>
      <p className="flex items-start gap-2 rounded-lg border border-line bg-surface p-3 font-medium wrap-anywhere sm:px-4">
        <Scale aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        {compared.difference || 'Both get the same answer.'}
      </p>
      <div className="grid gap-6 lg:grid-cols-2">
        <ExplanationView explanation={explanation} />
        <ExplanationView explanation={compared.explanation} />
      </div>
    </>
  )
}

function Examples({ onAsk }: { onAsk: (form: ExplainForm) => void }) {
  const examples = useExamples()
  return (
    <EmptyState icon={MessageCircleQuestion} title="Choose a proxy and type a name">
      <p>
        The answer is computed from the objects of the cluster, the way istiod builds the name table and the
        agent looks names up in it.
      </p>
      {examples.length > 0 ? (
        <ul aria-label="Examples" className="mt-3 flex flex-wrap justify-center gap-2">
          {examples.map(({ label, form }) => (
            <li key={label} className="min-w-0">
              <Button
                className="h-auto min-h-8 max-w-full whitespace-normal wrap-anywhere"
                onPress={() => onAsk(form)}
              >
                {label}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </EmptyState>
  )
}
