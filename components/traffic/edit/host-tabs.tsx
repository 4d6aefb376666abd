'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { ChangeNotices } from '#components/changes/change-notices.tsx'
import { HostChanges } from '#components/changes/host-changes.tsx'
import { useOperationDesk } from '#components/changes/operation-desk.tsx'
import { ReviewDialog } from '#components/changes/review/review-dialog.tsx'
import { useOperations } from '#components/changes/use-operations.ts'
import { editOf } from '#components/traffic/edit/draft.ts'
import { DraftBar } from '#components/traffic/edit/draft-bar.tsx'
import { behind } from '#components/traffic/edit/draft-objects.ts'
import { EditorProvider } from '#components/traffic/edit/editor-context.tsx'
import { RulesTab } from '#components/traffic/edit/rules-tab.tsx'
import { useEditorKeys } from '#components/traffic/edit/use-editor-keys.ts'
import { useReviewState } from '#components/traffic/edit/use-review-state.ts'
import { useTrafficEditor } from '#components/traffic/edit/use-traffic-editor.ts'
import { MigrationPanel } from '#components/traffic/migrate/migration-panel.tsx'
import { ObservedPanel } from '#components/traffic/observed/observed-panel.tsx'
import { Simulator } from '#components/traffic/simulate/simulator.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'

const TABS = ['rules', 'observed', 'migration', 'simulator', 'changes'] as const

/** What can be seen and done about a host's traffic, and the way from a draft to the cluster. */
export function HostTabs({ detail }: { detail: HostDetail }) {
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(TABS).withDefault('rules').withOptions({ history: 'push' }),
  )
  const { editor, unfinished } = useTrafficEditor(detail)
  const { draft, dispatch } = editor
  const { reviewed, open, close } = useReviewState(draft)
  const edit = editOf(draft)
  const isWaiting = Object.keys(draft.applied).length > 0
  const review = () => {
    if (unfinished === 0 && !isWaiting) open()
  }
  const undo = () => dispatch({ type: 'undo' })
  const redo = () => dispatch({ type: 'redo' })
  useEditorKeys({ onReview: review, onUndo: undo, onRedo: redo })
  return (
    <EditorProvider value={editor}>
      {tab === 'changes' ? null : <Notices detail={detail} />}
      <Tabs
        label="Parts of this host"
        value={tab}
        onChange={(next) => void setTab(next)}
        tabs={[
          { id: 'rules', label: 'Rules', content: <RulesTab />, isKept: true },
          { id: 'observed', label: 'Observed', content: <ObservedPanel detail={detail} /> },
          { id: 'migration', label: 'Migration', content: <MigrationPanel detail={detail} /> },
          {
            id: 'simulator',
            label: 'Simulator',
            content: <Simulator detail={detail} edits={edit?.objects ?? []} />,
          },
          { id: 'changes', label: 'Changes', content: <HostChanges detail={detail} /> },
        ]}
      />
      <DraftBar
        changed={edit?.objects.length ?? 0}
        unfinished={unfinished}
        behind={isWaiting ? 0 : behind(draft.live, draft.edits).length}
        isWaiting={isWaiting}
        canUndo={draft.past.length > 0 && !isWaiting}
        canRedo={draft.future.length > 0 && !isWaiting}
        onUndo={undo}
        onRedo={redo}
        onDiscard={() => dispatch({ type: 'discard' })}
        onReview={review}
      />
      {reviewed ? (
        <ReviewDialog
          host={detail.host}
          edit={reviewed.edit}
          bases={reviewed.bases}
          onClose={close}
          onApplied={() => {
            dispatch({ type: 'applied' })
            close()
          }}
          onRebase={() => dispatch({ type: 'rebase' })}
          onDiscard={() => {
            dispatch({ type: 'discard' })
            close()
          }}
        />
      ) : null}
    </EditorProvider>
  )
}

/** What has to be seen of the changes, whatever part of the page is shown. */
function Notices({ detail }: { detail: HostDetail }) {
  const { data } = useOperations(detail.host, 1)
  const desk = useOperationDesk()
  return (
    <>
      <ChangeNotices detail={detail} operations={data?.operations ?? []} desk={desk} />
      {desk.dialog}
    </>
  )
}
