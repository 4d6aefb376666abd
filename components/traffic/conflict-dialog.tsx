'use client'

import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import type { TrafficConflict } from '#lib/traffic/plan.ts'

type ConflictDialogProps = {
  conflict: TrafficConflict
  canRebase: boolean
  onRebase: () => void
  onDiscard: () => void
  onClose: () => void
}

/** Shows what is live and what the edit would have made of it, and what can be done. Nothing was written. */
export function ConflictDialog({ conflict, canRebase, onRebase, onDiscard, onClose }: ConflictDialogProps) {
  const { ref, changedBy, live, yours } = conflict
  const [last] = changedBy
  return (
    <Dialog
      title="Somebody else changed it"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button look="primary" isDisabled={!canRebase} onPress={onRebase}>
            Review again on the new version
          </Button>
          <Button look="danger" onPress={onDiscard}>
            Discard mine
          </Button>
        </>
      }
    >
      <Callout
        tone="warn"
        title={`${ref.kind} ${ref.namespace}/${ref.name} changed after you read it; nothing was written`}
      >
        {last ? `The last to write it was ${last}.` : 'Who wrote it last is not recorded.'} Your edit is kept.
      </Callout>
      <section className="space-y-2">
        <h3 className="font-medium text-sm">Live now on the left, with your weights on the right</h3>
        <YamlView label="Live and yours" before={live} text={yours} sideBySide />
      </section>
    </Dialog>
  )
}
