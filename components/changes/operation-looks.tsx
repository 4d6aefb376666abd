import { CircleCheck, CircleHelp, CircleSlash, LoaderCircle, OctagonX, Undo2, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '#components/ui/badge.tsx'
import type { Operation, OperationState, OperationStep } from '#lib/traffic/operation.ts'

type Look = { word: string; tone: Tone; icon: ReactNode }

const SPIN = <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin" />
const STATES: Record<OperationState, Look> = {
  running: { word: 'Running', tone: 'accent', icon: SPIN },
  asking: {
    word: 'Waits for a decision',
    tone: 'warn',
    icon: <CircleHelp aria-hidden className="size-3.5 shrink-0" />,
  },
  interrupted: {
    word: 'Interrupted',
    tone: 'warn',
    icon: <Unplug aria-hidden className="size-3.5 shrink-0" />,
  },
  stopped: {
    word: 'Stopped half-way',
    tone: 'bad',
    icon: <OctagonX aria-hidden className="size-3.5 shrink-0" />,
  },
  'not-written': {
    word: 'Nothing written',
    tone: 'unknown',
    icon: <CircleSlash aria-hidden className="size-3.5 shrink-0" />,
  },
  done: { word: 'Done', tone: 'ok', icon: <CircleCheck aria-hidden className="size-3.5 shrink-0" /> },
}

/** Who undid an operation, where it is recorded; a deletion leaves no name. */
export const whoUndid = ({ by }: NonNullable<Operation['reverted']>): string => by || 'somebody else'

/** How an operation ended or where it stands, and what became of it later. */
export function OperationBadge({ operation }: { operation: Operation }) {
  const { state, rolledBackBy, reverted } = operation
  const back = <Undo2 aria-hidden className="size-3.5 shrink-0" />
  const look: Look = rolledBackBy
    ? { word: 'Rolled back', tone: 'unknown', icon: back }
    : reverted && state === 'done'
      ? { word: `Undone by ${whoUndid(reverted)}`, tone: 'warn', icon: back }
      : STATES[state]
  return (
    <Badge tone={look.tone} icon={look.icon} className="max-w-full whitespace-normal text-left wrap-anywhere">
      {look.word}
    </Badge>
  )
}

const STEPS: Record<OperationStep['state'], Look> = {
  pending: { word: 'Pending', tone: 'unknown', icon: null },
  writing: { word: 'Writing', tone: 'accent', icon: SPIN },
  written: { word: 'Written', tone: 'ok', icon: <CircleCheck aria-hidden className="size-3.5 shrink-0" /> },
  refused: { word: 'Refused', tone: 'bad', icon: <OctagonX aria-hidden className="size-3.5 shrink-0" /> },
  conflict: { word: 'Conflict', tone: 'bad', icon: <OctagonX aria-hidden className="size-3.5 shrink-0" /> },
  failed: { word: 'Failed', tone: 'bad', icon: <OctagonX aria-hidden className="size-3.5 shrink-0" /> },
}

export function StepBadge({ state }: { state: OperationStep['state'] }) {
  const { word, tone, icon } = STEPS[state]
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  )
}

const ACTIONS = { create: 'Create', patch: 'Change', delete: 'Delete' } as const

/** `Change VirtualService istioinaction/forum`. */
export const stepTitle = ({ action, ref }: Pick<OperationStep, 'action' | 'ref'>): string =>
  `${ACTIONS[action]} ${ref.kind} ${ref.namespace}/${ref.name}`
