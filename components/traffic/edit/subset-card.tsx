'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { LabelChips } from '#components/mesh/label-chips.tsx'
import type { SubsetInDraft } from '#components/traffic/edit/backends-in.ts'
import { describeCounts } from '#components/traffic/edit/backends-text.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import type { PagePolicy } from '#components/traffic/edit/page-objects.ts'
import { PolicyDisclosure } from '#components/traffic/edit/policy-form.tsx'
import { usesOf } from '#components/traffic/edit/subset-changes.ts'
import { SubsetForm } from '#components/traffic/edit/subset-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { removeSubset } from '#lib/traffic/edit-subsets.ts'
import { countSelected, type EndpointSet } from '#lib/traffic/endpoint-set.ts'

type SubsetCardProps = {
  policy: PagePolicy
  subset: SubsetInDraft
  index: number
  endpointSets: EndpointSet[]
  /** An older DestinationRule defines the same name, so this one counts for nothing. */
  isShadowed: boolean
  isEditing: boolean
  onEdit: (isEditing: boolean) => void
}

/** One subset: its labels, and the endpoints that they select right now. */
export function SubsetCard(props: SubsetCardProps) {
  const { policy, subset, index, endpointSets, isShadowed, isEditing, onEdit } = props
  const { services, dispatch } = useEditor()
  const [isAsking, setAsking] = useState(false)
  const uses = usesOf(services, policy.host, subset.name)
  const { text, isNone } = describeCounts(countSelected(endpointSets, subset.labels))
  const remove = () => {
    setAsking(false)
    dispatch({ type: 'edit', changes: [{ ref: policy.ref, spec: removeSubset(policy.spec, subset.name) }] })
  }
  return (
    <article aria-label={`Subset ${subset.name}`} className="space-y-2 px-3 py-2.5">
      <header className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <h4 className="font-medium wrap-anywhere">{subset.name || 'unnamed'}</h4>
          <p className={isNone ? 'text-sm text-warn' : 'text-muted text-sm'}>{text}</p>
        </div>
        <IconButton
          label={`Edit subset ${subset.name}`}
          aria-pressed={isEditing}
          onPress={() => onEdit(!isEditing)}
        >
          <Pencil className="size-4" />
        </IconButton>
        <IconButton
          label={`Remove subset ${subset.name}`}
          onPress={() => (uses.length > 0 ? setAsking(true) : remove())}
        >
          <Trash2 className="size-4" />
        </IconButton>
      </header>
      {isAsking ? (
        <Callout
          tone="warn"
          title={`${uses.join('; ')} ${uses.length > 1 || uses[0]?.startsWith('rules') ? 'send' : 'sends'} to it`.replace(
            /^r/,
            'R',
          )}
          actions={
            <>
              <Button look="danger" onPress={remove}>
                Remove it all the same
              </Button>
              <Button onPress={() => setAsking(false)}>Keep it</Button>
            </>
          }
        >
          Requests that are sent to a subset that nothing defines are answered 503.
        </Callout>
      ) : null}
      {isShadowed ? (
        <p className="text-sm text-warn">
          An older DestinationRule defines this name too, and that one counts.
        </p>
      ) : null}
      {isEditing ? (
        <SubsetForm policy={policy} index={index} endpointSets={endpointSets} onDone={() => onEdit(false)} />
      ) : (
        <LabelChips labels={subset.labels} />
      )}
      <p className="text-muted text-xs">
        {uses.length > 0 ? `Used by ${uses.join('; ')}` : 'No rule here sends to it'}
      </p>
      <PolicyDisclosure policy={policy} subset={subset.name} id={`${policy.key} policy ${index}`} />
    </article>
  )
}
