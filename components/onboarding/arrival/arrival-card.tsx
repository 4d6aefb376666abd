import Link from 'next/link'
import {
  nameOfArrival,
  STATE_WORDS,
  STEP_WORDS,
  standingStep,
} from '#components/onboarding/arrival/arrival-words.ts'
import { StepItem, type StepTone } from '#components/onboarding/arrival/step-item.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import {
  type Arrival,
  type ArrivalState,
  type ArrivalStep,
  hasArrived,
} from '#lib/onboarding/arrival/arrival.ts'

const TONES: Record<ArrivalState, StepTone> = {
  done: 'done',
  now: 'now',
  stalled: 'bad',
  todo: 'todo',
  unknown: 'unknown',
  'not-needed': 'none',
}

/** One VM: which one it is, how it stands, and its steps; those of one that has arrived are folded away. */
export function ArrivalCard({ arrival, isOpen }: { arrival: Arrival; isOpen: boolean }) {
  const standing = standingStep(arrival)
  const steps = (
    <ol aria-label={`Steps of ${nameOfArrival(arrival)}`} className="pt-1">
      {arrival.steps.map((step) => (
        <Step key={step.id} step={step} isCurrent={step === standing} />
      ))}
    </ol>
  )
  return (
    <article
      aria-label={nameOfArrival(arrival)}
      className="space-y-3 rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="min-w-0 font-medium">
          {arrival.entry ? (
            <Link
              href={`/entries/${arrival.entry.namespace}/${arrival.entry.name}`}
              className="text-accent hover:underline"
            >
              <NameText>{arrival.entry.name}</NameText>
            </Link>
          ) : (
            <NameText>{nameOfArrival(arrival)}</NameText>
          )}
        </h3>
        <Standing arrival={arrival} />
        <span className="ml-auto text-muted text-xs">
          {arrival.proxy ? (
            <Link href={`/proxies/${encodeURIComponent(arrival.proxy)}`} className="hover:underline">
              proxy {arrival.proxy}
            </Link>
          ) : (
            arrival.address
          )}
        </span>
      </header>
      {hasArrived(arrival) && !isOpen ? <Disclosure title="Its steps">{steps}</Disclosure> : steps}
    </article>
  )
}

function Standing({ arrival }: { arrival: Arrival }) {
  if (hasArrived(arrival)) return <Badge tone="ok">Takes traffic</Badge>
  const step = standingStep(arrival)
  if (step?.state === 'stalled') return <Badge tone="bad">Stalled: {STEP_WORDS[step.id].title}</Badge>
  if (step?.state === 'unknown') return <Badge tone="unknown">Not known: {STEP_WORDS[step.id].title}</Badge>
  return <Badge tone="accent">{step ? `Waiting for: ${STEP_WORDS[step.id].title}` : 'On its way'}</Badge>
}

function Step({
  step: { id, state, atMs, reason, fix, commands },
  isCurrent,
}: {
  step: ArrivalStep
  isCurrent: boolean
}) {
  const { title, meaning } = STEP_WORDS[id]
  const isShown = state === 'stalled' || state === 'now'
  return (
    <StepItem
      tone={TONES[state]}
      title={title}
      word={STATE_WORDS[state]}
      isWaiting={state === 'now'}
      isCurrent={isCurrent}
      time={atMs === null ? null : <RelativeTime atMs={atMs} suffix=" ago" />}
    >
      {reason ? (
        <p className="text-sm wrap-anywhere">{reason}</p>
      ) : state === 'now' ? (
        <p className="text-muted text-sm">Waiting until {meaning}.</p>
      ) : null}
      {fix && state !== 'not-needed' ? <p className="text-muted text-sm wrap-anywhere">{fix}</p> : null}
      {isShown && commands.length > 0 ? <CommandList commands={commands} /> : null}
    </StepItem>
  )
}
