'use client'

import { useState } from 'react'
import { About, changeName } from '#components/changes/about.tsx'
import { changeWords } from '#components/changes/change-words.ts'
import { DecisionButtons, DecisionTrouble } from '#components/changes/decision-buttons.tsx'
import { OperationView } from '#components/changes/operation-view.tsx'
import { StepDiffs } from '#components/changes/step-diffs.tsx'
import { type DecisionMutation, useOperation } from '#components/changes/use-operations.ts'
import { ExportTabs } from '#components/export/export-tabs.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { operationWrites } from '#lib/export/operation-writes.ts'
import type { Operation } from '#lib/traffic/operation.ts'

type OperationDialogProps = {
  id: string
  decision: DecisionMutation
  isExportShown?: boolean
  onClose: () => void
}

/** One change: who, when, why, what each write did, and what can be done about it. */
export function OperationDialog({ id, decision, isExportShown = false, onClose }: OperationDialogProps) {
  const [isExporting, setExporting] = useState(isExportShown)
  const { data: operation, error, refetch } = useOperation(id)
  return (
    <Dialog
      title={operation?.reason === 'roll-back' ? 'Roll back' : 'Change'}
      isOpen
      onClose={onClose}
      footer={
        operation ? (
          <>
            <DecisionButtons operation={operation} decision={decision} />
            <Button onPress={() => setExporting(!isExporting)}>
              {isExporting ? 'Show the diffs' : 'Export'}
            </Button>
            <span className="min-w-0 flex-1 text-muted text-sm">
              {operation.state === 'running' ? 'Closing this does not stop it.' : ''}
            </span>
            <Button look="quiet" onPress={onClose}>
              Close
            </Button>
          </>
        ) : null
      }
    >
      {operation ? (
        <>
          <p className="font-medium wrap-anywhere">{changeWords(operation.steps)}</p>
          <OperationFacts operation={operation} />
          <DecisionTrouble operation={operation} decision={decision} />
          <OperationView operation={operation} error={error} />
          {isExporting ? (
            <ExportTabs
              name={changeName(operation.host, operation.steps)}
              writes={operationWrites(operation.steps)}
            />
          ) : (
            <StepDiffs steps={operation.steps} />
          )}
        </>
      ) : error ? (
        <Callout
          tone="bad"
          title="This change can not be read"
          actions={<Button onPress={() => void refetch()}>Try again</Button>}
        >
          {error.message}
        </Callout>
      ) : (
        <Skeleton label="Reading the change" rows={4} />
      )}
    </Dialog>
  )
}

const REASONS = {
  edit: 'Edit',
  'roll-back': 'Roll back of an earlier change',
  migration: 'Migration plan',
} as const

function OperationFacts({ operation }: { operation: Operation }) {
  const { host, actor, note, reason, startedMs, endedMs } = operation
  return (
    <Facts
      facts={[
        { name: 'Who', value: actor },
        {
          name: 'When',
          value: (
            <>
              {new Date(startedMs).toLocaleString('en-GB')}{' '}
              <span className="text-muted text-xs">
                <RelativeTime atMs={startedMs} suffix=" ago" />
              </span>
            </>
          ),
        },
        {
          name: 'Took',
          value: endedMs === null ? '' : `${Math.max(0, Math.round((endedMs - startedMs) / 100) / 10)} s`,
        },
        { name: 'By', value: REASONS[reason] },
        {
          name: host ? 'Host' : 'Objects',
          value: <About operation={operation} className="text-accent hover:underline" />,
        },
        { name: 'Why', value: note },
      ]}
    />
  )
}
