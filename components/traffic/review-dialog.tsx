'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Checkbox } from 'react-aria-components'
import { ApiError, postJson } from '#components/data/api-client.ts'
import { PreflightList } from '#components/traffic/preflight-list.tsx'
import { WriteReview } from '#components/traffic/write-review.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'
import type { ApplyOutcome, TrafficConflict, TrafficEdit, TrafficPlan } from '#lib/traffic/plan.ts'

type ReviewDialogProps = {
  host: string
  edit: TrafficEdit
  onClose: () => void
  onApplied: () => void
  onConflict: (conflict: TrafficConflict) => void
}

/** What an edit would write, what speaks against it, and the buttons that write it or take it away as YAML. */
export function ReviewDialog({ host, edit, onClose, onApplied, onConflict }: ReviewDialogProps) {
  const [isExporting, setExporting] = useState(false)
  const [isOverridden, setOverridden] = useState(false)
  const plan = useQuery({
    queryKey: ['plan', host, edit],
    queryFn: () => postJson<TrafficPlan>('/api/traffic/plan', { host, edit }),
    staleTime: 0,
    gcTime: 0,
  })
  const apply = useMutation({
    mutationFn: () => postJson<ApplyOutcome>('/api/traffic/apply', { host, edit }),
    onSuccess: (outcome) => {
      if (outcome.kind === 'applied') onApplied()
      if (outcome.kind === 'conflict') onConflict(outcome.conflict)
    },
  })
  const isStale = plan.error instanceof ApiError && plan.error.code === 'conflict'
  const blocked = plan.data?.preflight.filter(({ level }) => level === 'blocked') ?? []
  const reason = whyNot(plan.data, blocked.length > 0 && !isOverridden)
  const yaml = plan.data?.writes.map(({ after }) => after).join('---\n') ?? ''
  return (
    <Dialog
      title="Review changes"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button
            look="primary"
            isDisabled={!plan.data || reason !== '' || apply.isPending || apply.isSuccess}
            onPress={() => apply.mutate()}
          >
            {apply.isPending ? 'Applying…' : 'Apply'}
          </Button>
          <Button isDisabled={!plan.data} onPress={() => setExporting(!isExporting)}>
            Export YAML
          </Button>
          <span role="status" className="min-w-0 flex-1 text-muted text-sm">
            {plan.data ? reason : ''}
          </span>
          <Button look="quiet" onPress={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      {plan.isPending ? <Skeleton label="Asking the API server for a dry run" rows={5} /> : null}
      {plan.error ? (
        <Callout
          tone="bad"
          title={isStale ? 'It changed while you were editing' : 'This change can not be planned'}
          actions={
            isStale ? (
              <Button onPress={() => apply.mutate()}>Show both versions</Button>
            ) : (
              <Button onPress={() => void plan.refetch()}>Try again</Button>
            )
          }
        >
          {isStale ? 'Nothing was written.' : plan.error.message}
        </Callout>
      ) : null}
      {apply.error ? (
        <Callout tone="bad" title="Nothing is known to be written">
          {apply.error.message}
        </Callout>
      ) : null}
      {apply.data?.kind === 'refused' ? <Refused outcome={apply.data} /> : null}
      {plan.data ? (
        <>
          {plan.data.preflight.length > 0 ? <PreflightList lines={plan.data.preflight} /> : null}
          {blocked.length > 0 ? (
            <Checkbox
              isSelected={isOverridden}
              onChange={setOverridden}
              className="group flex items-center gap-2 text-sm"
            >
              <span
                aria-hidden
                className="grid size-4 place-items-center rounded border border-line-strong group-data-[selected]:bg-accent group-data-[selected]:text-on-accent"
              >
                <span className="hidden text-xs group-data-[selected]:block">✓</span>
              </span>
              Apply although {blocked.length === 1 ? 'a line is' : `${blocked.length} lines are`} blocked
            </Checkbox>
          ) : null}
          {isExporting ? (
            <YamlPanel label="What would be written" fileName={`${host}.yaml`} text={yaml} />
          ) : (
            plan.data.writes.map((write, index) => (
              <WriteReview key={`${write.ref.kind}/${write.ref.name}`} write={write} position={index + 1} />
            ))
          )}
        </>
      ) : null}
    </Dialog>
  )
}

function Refused({ outcome }: { outcome: Extract<ApplyOutcome, { kind: 'refused' }> }) {
  const { ref, message, written } = outcome
  const done = written.map((one) => `${one.ref.kind} ${one.ref.name}`).join(', ')
  return (
    <Callout tone="bad" title={`${ref.kind} ${ref.name} was not written`}>
      <p>{message}</p>
      <p>
        {done
          ? `Written before it: ${done}. It changes no traffic by itself; apply again, or delete it.`
          : 'Nothing was changed.'}
      </p>
    </Callout>
  )
}

/** Why Apply is off, or an empty string. */
function whyNot(plan: TrafficPlan | undefined, isBlocked: boolean): string {
  if (!plan) return ''
  if (plan.writes.length === 0) return 'There is nothing to change.'
  if (plan.writes.some(({ dryRun }) => !dryRun.ok)) return 'The API server refuses it; its words are above.'
  return isBlocked ? 'Blocked by a preflight line above.' : ''
}
