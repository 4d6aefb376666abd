'use client'

import { useState } from 'react'
import { useFixDesk } from '#components/checks/fix-desk.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { type FixChange, writableRefOf } from '#lib/checks/fix-edit.ts'

/** Takes a fix to its review; where Isthmus can't write it, says so. */
export function ApplyFix({ change }: { change: FixChange }) {
  const desk = useFixDesk()
  const [state, setState] = useState<
    { kind: 'idle' } | { kind: 'reading' } | { kind: 'trouble'; message: string }
  >({
    kind: 'idle',
  })
  const ref = writableRefOf(change)
  if (!ref)
    return (
      <p className="text-muted text-xs">Isthmus writes no such change: run the command, or edit the file.</p>
    )
  const begin = async () => {
    setState({ kind: 'reading' })
    try {
      await desk.begin(change, ref)
      setState({ kind: 'idle' })
    } catch (error) {
      setState({ kind: 'trouble', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return (
    <>
      <Button look="primary" isDisabled={state.kind === 'reading'} onPress={() => void begin()}>
        Review and apply
      </Button>
      {state.kind === 'trouble' ? (
        <Callout tone="bad" title="It can not be reviewed">
          {state.message}
        </Callout>
      ) : null}
    </>
  )
}
