'use client'

import type { ReactNode } from 'react'
import { OperationBadge, whoUndid } from '#components/changes/operation-looks.tsx'
import { OperationSteps } from '#components/changes/operation-steps.tsx'
import type { ApiError } from '#components/data/api-client.ts'
import { Callout } from '#components/ui/callout.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Decision, Operation } from '#lib/traffic/operation.ts'

/** Where an operation stands: its state, what has to be known of it, and its writes. */
export function OperationView({ operation, error }: { operation: Operation; error: ApiError | null }) {
  const { state, message, reverted, conflict } = operation
  return (
    <>
      <p className="flex flex-wrap items-center gap-2" role="status">
        <OperationBadge operation={operation} />
        <span className="text-muted text-sm">
          {conflict && state === 'stopped' ? HALF_DONE : STATE_WORDS[state]}
        </span>
      </p>
      {error ? (
        <Callout tone="warn" title="How far it has come can not be read right now">
          {error.message}. It goes on all the same, and this is asked again.
        </Callout>
      ) : null}
      {message && !conflict ? <Said operation={operation}>{message}</Said> : null}
      {reverted ? (
        <Callout
          tone="warn"
          title={`${reverted.ref.kind} ${reverted.ref.name} was changed by ${whoUndid(reverted)} afterwards`}
        >
          <RelativeTime atMs={reverted.atMs} suffix=" ago" />. What was written here is no longer what is
          live.
        </Callout>
      ) : null}
      {operation.overrode.length > 0 ? (
        <Callout tone="warn" title="Written although preflight spoke against it">
          <ul className="list-disc pl-4">
            {operation.overrode.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Callout>
      ) : null}
      <OperationSteps operation={operation} />
      {operation.decisions.length > 0 ? (
        <section aria-label="Decisions" className="space-y-1 text-sm">
          {operation.decisions.map(({ atMs, actor, decision, note }) => (
            <p key={atMs} className="wrap-anywhere">
              {actor} chose <span className="font-medium">{DECISION_WORDS[decision]}</span>{' '}
              <RelativeTime atMs={atMs} suffix=" ago" />
              {note ? <span className="text-muted">: {note}</span> : null}
            </p>
          ))}
        </section>
      ) : null}
    </>
  )
}

const DECISION_WORDS: Record<Decision['decision'], string> = {
  continue: 'to go on',
  wait: 'to wait again',
  finish: 'to finish',
  'roll-back': 'to roll back',
}

function Said({ operation, children }: { operation: Operation; children: ReactNode }) {
  const { state } = operation
  const tone = state === 'stopped' || state === 'not-written' ? 'bad' : state === 'done' ? 'info' : 'warn'
  return (
    <Callout tone={tone} title={SAID_TITLES[state]}>
      {children}
    </Callout>
  )
}

const SAID_TITLES: Record<Operation['state'], string> = {
  running: 'It waits',
  asking: 'Proxies have not all acknowledged it',
  interrupted: 'The process that was at work is gone',
  stopped: 'A write did not go through; the ones before it stand',
  'not-written': 'It did not go through; nothing was changed',
  done: 'Worth knowing',
}

const HALF_DONE = 'Some of it is written: put your edit on the new version, or take that back.'

const STATE_WORDS: Record<Operation['state'], string> = {
  running: 'Each write waits until proxies have the one before it.',
  asking: 'What is written stands. Somebody decides how it goes on.',
  interrupted: 'What is written stands. Make the missing writes, or take back the others.',
  stopped: 'Make the missing writes, or take back the others.',
  'not-written': 'The mesh is as it was.',
  done: 'Everything is written.',
}
