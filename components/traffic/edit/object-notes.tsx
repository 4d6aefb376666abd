'use client'

import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import type { PagePolicy, PageService } from '#components/traffic/edit/page-objects.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'

type Props = { object: PageService | PagePolicy }

/** What has become of an object in the draft, and who else writes it, in a few words beside its name. */
export function ObjectBadges({ object: { state, live } }: Props) {
  return (
    <>
      {state === 'new' ? <Badge tone="accent">New</Badge> : null}
      {state === 'edited' ? <Badge tone="accent">Edited</Badge> : null}
      {state === 'removed' ? <Badge tone="bad">To be deleted</Badge> : null}
      {live?.ownedBy ? <Badge tone="warn">Managed by {live.ownedBy}</Badge> : null}
    </>
  )
}

/** What has to be known before an object is edited: who owns it, and who changed it meanwhile. */
export function ObjectNotes({ object }: Props) {
  const { draft, dispatch } = useEditor()
  const { ref, key, live, isBehind } = object
  const conflicts = draft.conflicts[key] ?? []
  const isAwaited = Object.hasOwn(draft.applied, key)
  return (
    <>
      {live?.ownedBy ? (
        <Callout tone="info" title={`${live.ownedBy} manages this ${ref.kind}`}>
          It may put back what is applied here. Export the YAML first, and change it where {live.ownedBy}{' '}
          reads it.
        </Callout>
      ) : null}
      {isBehind && !isAwaited ? (
        <Callout
          tone="warn"
          title={
            live
              ? `Somebody changed this ${ref.kind} while you were editing`
              : `Somebody deleted this ${ref.kind} while you were editing`
          }
          actions={
            <>
              <Button onPress={() => dispatch({ type: 'rebase', key })}>
                {live ? 'Keep my edit on the new version' : 'Create it again'}
              </Button>
              <Button look="danger" onPress={() => dispatch({ type: 'discard', key })}>
                Discard mine
              </Button>
            </>
          }
        >
          Nothing of yours is applied, and your edit is kept. The review shows both versions side by side.
        </Callout>
      ) : null}
      {conflicts.length > 0 ? (
        <Callout tone="warn" title="Both changed the same parts; yours stand in the draft">
          {conflicts.join(', ')}
        </Callout>
      ) : null}
    </>
  )
}
