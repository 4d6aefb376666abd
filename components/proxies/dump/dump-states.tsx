import type { ReactNode } from 'react'
import type { DumpState } from '#components/proxies/dump/use-dump.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** What is shown of a dump while it is read, when it can't be, and once it is open. */
export function DumpStates({
  state,
  again,
  children,
}: {
  state: DumpState
  again: () => void
  children: (open: Extract<DumpState, { kind: 'open' }>) => ReactNode
}) {
  switch (state.kind) {
    case 'reading':
      return (
        <div className="space-y-3">
          <p role="status" className="text-muted tabular-nums">
            {state.bytes === 0
              ? 'Waiting for the dump…'
              : `Reading the dump: ${(state.bytes / 1_000_000).toFixed(1)} MB so far`}
          </p>
          <Skeleton label="Reading the dump" rows={8} />
        </div>
      )
    case 'failed':
      return (
        <Callout tone="bad" title={state.message} actions={<Button onPress={again}>Try again</Button>}>
          {state.fix}
        </Callout>
      )
    case 'open':
      return children(state)
  }
}
