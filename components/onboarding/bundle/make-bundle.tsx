'use client'

import { KeyRound } from 'lucide-react'
import { useShell } from '#components/data/live-provider.tsx'
import { durationWords } from '#components/onboarding/bundle/duration-words.ts'
import type { useBundle } from '#components/onboarding/bundle/use-bundle.ts'
import type { FlagsForm } from '#components/onboarding/bundle/use-flags.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'

/** The button that makes the files, and what it does before it does it. */
export function MakeBundle({
  form,
  bundle: { state, make },
  serviceAccount,
}: {
  form: FlagsForm
  bundle: ReturnType<typeof useBundle>
  serviceAccount: string
}) {
  const { flags, asked } = form
  const source = useShell()?.source
  const user = source && source.kind !== 'none' ? source.user : ''
  const isBlocked = asked.data?.lines.some(({ level }) => level === 'blocked') ?? false
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          isDisabled={flags === null || state.kind === 'making'}
          onPress={() => {
            if (flags) void make(flags)
          }}
        >
          <KeyRound aria-hidden className="size-4" />
          {state.kind === 'making' ? 'Making the bundle…' : 'Make the bundle'}
        </Button>
        <p className="min-w-0 flex-1 basis-60 text-muted text-xs">
          A token of service account {serviceAccount || '…'} is requested as {user || 'the user of Isthmus'}
          {flags ? `, and lasts ${durationWords(flags.tokenDuration)}` : ''}. It is shown on this page alone:
          Isthmus does not keep it.
          {isBlocked ? ' Preflight says that a VM with these files will not join.' : ''}
        </p>
      </div>
      {state.kind === 'failed' ? (
        <Callout tone="bad" title={state.error.message}>
          {state.error.fix}
        </Callout>
      ) : null}
    </div>
  )
}
