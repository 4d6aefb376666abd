'use client'

import { changeWords } from '#components/changes/change-words.ts'
import { DecisionButtons } from '#components/changes/decision-buttons.tsx'
import { type DeadShare, deadShares, type Notice, noticesOf } from '#components/changes/notices.ts'
import type { OperationDesk } from '#components/changes/operation-desk.tsx'
import { whoUndid } from '#components/changes/operation-looks.tsx'
import { useAskAgain } from '#components/changes/use-operations.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import { decisionsOf, type Operation } from '#lib/traffic/operation.ts'

type ChangeNoticesProps = { detail: HostDetail; operations: readonly Operation[]; desk: OperationDesk }

/** What has to be seen of a host's changes: those that need somebody, and a share that nothing takes. */
export function ChangeNotices({ detail, operations, desk }: ChangeNoticesProps) {
  useAskAgain(versionsOf(detail))
  return (
    <>
      {deadShares(detail, operations).map((dead) => (
        <DeadShareNotice key={dead.text} dead={dead} desk={desk} />
      ))}
      {noticesOf(operations).map((notice) => (
        <OperationNotice key={notice.operation.id} notice={notice} desk={desk} />
      ))}
    </>
  )
}

/** Changes whenever an object of the host does. */
const versionsOf = ({ virtualServices, delegates, destinationRules }: HostDetail): string =>
  [...virtualServices, ...delegates, ...destinationRules]
    .map(({ ref, resourceVersion }) => `${ref.namespace}/${ref.name}@${resourceVersion}`)
    .join(' ')

function DeadShareNotice({ dead: { operation, text }, desk }: { dead: DeadShare; desk: OperationDesk }) {
  return (
    <Callout
      tone="bad"
      title={text}
      actions={
        <>
          {decisionsOf(operation).includes('roll-back') ? (
            <Button
              look="danger"
              isDisabled={desk.decision.isPending}
              onPress={() => desk.rollBack(operation)}
            >
              Roll back
            </Button>
          ) : null}
          <Button onPress={() => desk.show(operation)}>Show</Button>
        </>
      }
    >
      They fail: Istio sends them nowhere else. The latest change here wrote this share{' '}
      <RelativeTime atMs={operation.startedMs} suffix=" ago" />.
    </Callout>
  )
}

const TITLES: Record<Exclude<Notice['kind'], 'reverted'>, string> = {
  running: 'A change is being written',
  asking: 'A change waits for a decision',
  interrupted: 'A change was interrupted',
  stopped: 'A change stopped half-way',
}

function OperationNotice({ notice: { kind, operation }, desk }: { notice: Notice; desk: OperationDesk }) {
  const { reverted, message, actor, startedMs, steps } = operation
  const what = changeWords(steps)
  if (kind === 'reverted' && reverted) {
    return (
      <Callout
        tone="warn"
        title={`What was applied here to ${reverted.ref.kind} ${reverted.ref.name} was changed by ${whoUndid(reverted)}`}
        actions={
          <>
            <Button onPress={() => desk.showExport(operation)}>Export the change</Button>
            <Button onPress={() => desk.show(operation)}>Show</Button>
            <DecisionButtons operation={operation} decision={desk.decision} />
          </>
        }
      >
        <RelativeTime atMs={reverted.atMs} suffix=" ago" />: {what}. Where a tool manages it, make the change
        where that tool reads it, or it will be undone again.
      </Callout>
    )
  }
  return (
    <Callout
      tone={kind === 'running' ? 'info' : 'warn'}
      title={kind === 'reverted' ? 'A change was undone' : TITLES[kind]}
      actions={
        <>
          <DecisionButtons operation={operation} decision={desk.decision} />
          <Button onPress={() => desk.show(operation)}>Show</Button>
        </>
      }
    >
      {what}, by {actor} <RelativeTime atMs={startedMs} suffix=" ago" />. {message}
    </Callout>
  )
}
