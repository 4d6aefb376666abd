'use client'

import type { DecisionMutation } from '#components/changes/use-operations.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { type Decision, decisionsOf, type Operation } from '#lib/traffic/operation.ts'

type Verb = Decision['decision']
const WORDS: Record<Verb, string> = {
  continue: 'Go on',
  wait: 'Wait again',
  finish: 'Finish',
  'roll-back': 'Roll back',
}

/** The verbs that make sense for an operation, as buttons; `without` leaves some out. */
export function DecisionButtons({
  operation,
  decision,
  without = [],
}: {
  operation: Operation
  decision: DecisionMutation
  without?: readonly Verb[]
}) {
  const isBusy = decision.isPending && decision.variables.id === operation.id
  return decisionsOf(operation)
    .filter((verb) => !without.includes(verb))
    .map((verb) => (
      <Button
        key={verb}
        look={verb === 'roll-back' ? 'danger' : verb === 'wait' ? 'plain' : 'primary'}
        isDisabled={isBusy}
        onPress={() => decision.mutate({ id: operation.id, decision: verb })}
      >
        {isBusy && decision.variables.decision === verb ? `${WORDS[verb]}…` : WORDS[verb]}
      </Button>
    ))
}

/** Why the last decision on this operation did not go through; what only preflight or a newer change forbids can be forced. */
export function DecisionTrouble({
  operation,
  decision,
}: {
  operation: Operation
  decision: DecisionMutation
}) {
  const { error, variables } = decision
  if (!error || variables?.id !== operation.id) return null
  const isRollBack = variables.decision === 'roll-back'
  const canForce = error.code === 'blocked' || error.code === 'conflict'
  return (
    <Callout
      tone="bad"
      title={isRollBack ? 'It was not rolled back' : 'That did not go through'}
      actions={
        canForce ? (
          <Button
            look="danger"
            isDisabled={decision.isPending}
            onPress={() =>
              decision.mutate({ id: operation.id, decision: variables.decision, override: true })
            }
          >
            {isRollBack ? 'Roll back all the same' : 'Do it all the same'}
          </Button>
        ) : null
      }
    >
      <p className="whitespace-pre-line">{error.message}</p>
      {error.fix ? <p>{error.fix}</p> : null}
    </Callout>
  )
}
