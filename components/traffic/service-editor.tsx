'use client'

import { Redo2, Undo2 } from 'lucide-react'
import { useEffect, useReducer, useState } from 'react'
import { toast } from 'sonner'
import { ConflictDialog } from '#components/traffic/conflict-dialog.tsx'
import { changesOf, draftReducer, isEdited, startDraft } from '#components/traffic/draft.ts'
import { ReviewDialog } from '#components/traffic/review-dialog.tsx'
import { RuleCard } from '#components/traffic/rule-card.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import type { TrafficConflict } from '#lib/traffic/plan.ts'

/** What happens to the edit of one VirtualService. */
type Stage =
  | { kind: 'editing' }
  | { kind: 'reviewing' }
  | { kind: 'waiting' }
  | { kind: 'conflict'; conflict: TrafficConflict }

/** The rules of one VirtualService, and the way from an edit to the cluster. */
export function ServiceEditor({ service, detail }: { service: VirtualServiceView; detail: HostDetail }) {
  const [draft, dispatch] = useReducer(draftReducer, service, startDraft)
  const [stage, setStage] = useState<Stage>({ kind: 'editing' })
  const edited = isEdited(draft)
  const isBehind = edited && draft.base.resourceVersion !== service.resourceVersion
  const review = () => setStage({ kind: 'reviewing' })

  useEffect(() => {
    if (stage.kind !== 'waiting') return dispatch({ type: 'live', service })
    if (service.resourceVersion === draft.base.resourceVersion) return
    // What was applied has come back through the watch: now it is the mesh's, and no longer a draft.
    dispatch({ type: 'discard', service })
    setStage({ kind: 'editing' })
    toast.success('Applied: the API server has the new weights')
  }, [service, stage.kind, draft.base.resourceVersion])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 'enter' && edited) {
        // Before the button that has the focus takes Enter for a press.
        event.preventDefault()
        event.stopPropagation()
        setStage((now) => (now.kind === 'editing' ? { kind: 'reviewing' } : now))
      }
      if (key === 'z' && !(event.target instanceof HTMLInputElement && event.target.type === 'text')) {
        event.preventDefault()
        dispatch({ type: event.shiftKey ? 'redo' : 'undo' })
      }
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [edited])

  return (
    <section aria-label={`VirtualService ${service.ref.name}`} className="space-y-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold text-base">{service.ref.name}</h2>
        <span className="text-muted text-sm">VirtualService in {service.ref.namespace}</span>
        {service.wins ? null : <Badge tone="warn">Ignored by sidecars</Badge>}
        {service.ownedBy ? <Badge tone="warn">Managed by {service.ownedBy}</Badge> : null}
        <div className="ml-auto flex items-center gap-1">
          <IconButton
            label="Undo"
            isDisabled={draft.past.length === 0}
            onPress={() => dispatch({ type: 'undo' })}
          >
            <Undo2 className="size-4" />
          </IconButton>
          <IconButton
            label="Redo"
            isDisabled={draft.future.length === 0}
            onPress={() => dispatch({ type: 'redo' })}
          >
            <Redo2 className="size-4" />
          </IconButton>
          <Button
            look="primary"
            isDisabled={!edited || stage.kind === 'waiting' || isBehind}
            onPress={review}
          >
            Review changes
          </Button>
        </div>
      </header>
      <p aria-live="polite" className="sr-only">
        {edited ? 'There are changes that are not applied' : ''}
      </p>
      {service.wins ? null : (
        <Callout tone="warn" title="Sidecars ignore this VirtualService">
          An older one has the same host. Changing these weights changes nothing until that one is gone.
        </Callout>
      )}
      {service.ownedBy ? (
        <Callout tone="info" title={`${service.ownedBy} manages this VirtualService`}>
          It may put back what is applied here. Export the YAML and change it where {service.ownedBy} reads
          it.
        </Callout>
      ) : null}
      {stage.kind === 'waiting' ? (
        <Callout tone="info" title="Applied, waiting for the mesh">
          The API server has taken the change; it shows here as soon as the watch brings it.
        </Callout>
      ) : null}
      {isBehind && stage.kind === 'editing' ? (
        <Callout
          tone="warn"
          title="Somebody changed this VirtualService while you were editing"
          actions={
            <>
              <Button onPress={() => dispatch({ type: 'rebase', service })}>
                Keep my edit on the new version
              </Button>
              <Button look="danger" onPress={() => dispatch({ type: 'discard', service })}>
                Discard mine
              </Button>
            </>
          }
        >
          <BothWeights mine={changesOf(draft)} live={service} />
        </Callout>
      ) : null}
      {draft.base.rules.map((rule, index) => (
        <RuleCard
          key={rule.id}
          rule={rule}
          position={index + 1}
          draft={draft}
          dispatch={dispatch}
          backends={detail.backends}
        />
      ))}
      {stage.kind === 'reviewing' ? (
        <ReviewDialog
          host={detail.host}
          edit={{
            kind: 'weights',
            virtualService: { namespace: service.ref.namespace, name: service.ref.name },
            resourceVersion: draft.base.resourceVersion,
            changes: changesOf(draft),
          }}
          onClose={() => setStage({ kind: 'editing' })}
          onApplied={() => setStage({ kind: 'waiting' })}
          onConflict={(conflict) => setStage({ kind: 'conflict', conflict })}
        />
      ) : null}
      {stage.kind === 'conflict' ? (
        <ConflictDialog
          conflict={stage.conflict}
          canRebase={isBehind}
          onRebase={() => {
            dispatch({ type: 'rebase', service })
            review()
          }}
          onDiscard={() => {
            dispatch({ type: 'discard', service })
            setStage({ kind: 'editing' })
          }}
          onClose={() => setStage({ kind: 'editing' })}
        />
      ) : null}
    </section>
  )
}

function BothWeights({
  mine,
  live,
}: {
  mine: { rule: string; weights: number[] }[]
  live: VirtualServiceView
}) {
  return mine.map(({ rule, weights }) => {
    const theirs = live.rules
      .find(({ id }) => id === rule)
      ?.destinations.map(({ percent }) => Math.round(percent))
    return (
      <p key={rule}>
        {rule}: theirs {theirs?.join(' / ') ?? 'is gone'}, yours {weights.join(' / ')}. Nothing of yours is
        applied.
      </p>
    )
  })
}
