'use client'

import type { ReactNode } from 'react'
import type { ApiError } from '#components/data/api-client.ts'
import { OnboardingHeader } from '#components/onboarding/onboarding-header.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

type Read<S> =
  | { state: 'reading' }
  | { state: 'failed'; error: ApiError; again: () => void }
  | ({ state: 'ready' } & S)

type EditedFormProps<S> = {
  answer: Read<S>
  title: string
  lead: string
  children: (state: S) => ReactNode
}

/** A form once the object that it is about was read; until then that it is being read, or why it can't be. */
export function EditedForm<S>({ answer, title, lead, children }: EditedFormProps<S>) {
  if (answer.state === 'ready') return children(answer)
  return (
    <>
      <OnboardingHeader title={title} lead={lead} />
      {answer.state === 'failed' ? (
        <Callout
          tone="bad"
          title={answer.error.message}
          actions={<Button onPress={answer.again}>Try again</Button>}
        >
          {answer.error.fix}
        </Callout>
      ) : (
        <Skeleton label="Reading the object" rows={6} />
      )}
    </>
  )
}
