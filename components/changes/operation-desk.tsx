'use client'

import { type ReactNode, useState } from 'react'
import { OperationDialog } from '#components/changes/operation-dialog.tsx'
import { type DecisionMutation, useDecision } from '#components/changes/use-operations.ts'
import type { Operation } from '#lib/traffic/operation.ts'

export type OperationDesk = {
  show: (operation: Operation) => void
  showExport: (operation: Operation) => void
  /** Decided on at once; the dialog then shows what came of it, or why it was not done. */
  rollBack: (operation: Operation) => void
  decision: DecisionMutation
  dialog: ReactNode
}

/** What can be done about an operation from a list of them, and the dialog that shows one. */
export function useOperationDesk(): OperationDesk {
  const [shown, setShown] = useState<{ id: string; isExport: boolean } | null>(null)
  const decision = useDecision(({ id }) => setShown({ id, isExport: false }))
  return {
    show: ({ id }) => setShown({ id, isExport: false }),
    showExport: ({ id }) => setShown({ id, isExport: true }),
    rollBack: ({ id }) =>
      decision.mutate({ id, decision: 'roll-back' }, { onError: () => setShown({ id, isExport: false }) }),
    decision,
    dialog: shown ? (
      <OperationDialog
        key={shown.id}
        id={shown.id}
        isExportShown={shown.isExport}
        decision={decision}
        onClose={() => {
          decision.reset()
          setShown(null)
        }}
      />
    ) : null,
  }
}
