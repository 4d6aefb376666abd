import { Circle, CircleCheck, CircleDot, CircleSlash, Undo2 } from 'lucide-react'
import { sharesWords } from '#components/traffic/migrate/migration-looks.ts'
import { type ShownStep, type StepState, shownSteps } from '#components/traffic/migrate/step-states.ts'
import { cn } from '#components/ui/cn.ts'
import type { Migration } from '#lib/migration/migration.ts'

const LOOKS = {
  done: { icon: CircleCheck, word: 'done', bar: 'bg-ok-fill', text: 'text-ok' },
  now: { icon: CircleDot, word: 'now', bar: 'bg-accent', text: 'text-accent' },
  next: { icon: Circle, word: 'next', bar: 'bg-unknown-soft', text: 'text-text' },
  later: { icon: Circle, word: 'later', bar: 'bg-unknown-soft', text: 'text-muted' },
  'taken-back': { icon: Undo2, word: 'taken back', bar: 'bg-unknown-fill', text: 'text-muted' },
  'not-reached': { icon: CircleSlash, word: 'not reached', bar: 'bg-unknown-soft', text: 'text-muted' },
} satisfies Record<StepState, object>

/** The start and each step in a row that wraps, with the share that it gives and how far it is. */
export function Stepper({ migration }: { migration: Migration }) {
  const steps = shownSteps(migration)
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-x-1 gap-y-3">
      {steps.map((step) => (
        <Step key={step.position} step={step} destinations={migration.destinations} />
      ))}
    </ol>
  )
}

function Step({ step, destinations }: { step: ShownStep; destinations: Migration['destinations'] }) {
  const { icon: Icon, word, bar, text } = LOOKS[step.state]
  const shares = sharesWords(destinations, step.percents)
  return (
    <li
      title={shares}
      {...(step.state === 'now' ? { 'aria-current': 'step' as const } : {})}
      className="min-w-20 max-w-40 flex-1 space-y-1.5"
    >
      <span aria-hidden className={cn('block h-1 rounded-full', bar)} />
      <span className="flex items-start gap-1.5">
        <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', text)} />
        <span>
          <span className="sr-only">
            {step.position === 0 ? 'Start' : `Step ${step.position}`}: {shares}.{' '}
          </span>
          <span aria-hidden className="block font-semibold tabular-nums leading-tight">
            {step.percent} %
          </span>
          <span className={cn('block text-xs', text)}>
            {step.position === 0 ? 'start' : ''}
            {step.position === 0 && step.state === 'now' ? ', ' : ''}
            {step.position === 0 && step.state !== 'now' ? '' : word}
          </span>
        </span>
      </span>
    </li>
  )
}
