import { TRANSITION_LOOKS } from '#components/mesh/transition-looks.tsx'
import {
  LOUD_KINDS,
  SUBJECT_KINDS,
  type SubjectKind,
  TRANSITION_KINDS,
  type TransitionKind,
} from '#lib/health/transition.ts'

/** Choices that stand for several kinds; every single kind can be chosen too. */
export const SHOWS: { value: string; label: string; kinds: readonly TransitionKind[] }[] = [
  { value: '', label: 'All but reconnects', kinds: LOUD_KINDS },
  { value: 'all', label: 'Everything', kinds: [] },
  { value: 'bad', label: 'Gone bad', kinds: ['unhealthy', 'disconnected', 'stale'] },
  { value: 'health', label: 'Health', kinds: ['pending', 'healthy', 'unhealthy'] },
  {
    value: 'connection',
    label: 'Connection',
    kinds: ['connected', 'disconnected', 'reconnected', 'handed-over', 'stale'],
  },
  { value: 'arrival', label: 'Came and went', kinds: ['registered', 'removed'] },
  ...TRANSITION_KINDS.map((kind) => ({
    value: kind,
    label: `Only ${TRANSITION_LOOKS[kind].label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`,
    kinds: [kind],
  })),
]

export const kindsOf = (show: string): readonly TransitionKind[] =>
  SHOWS.find(({ value }) => value === show)?.kinds ?? LOUD_KINDS

const PLURALS: Record<SubjectKind, string> = {
  WorkloadEntry: 'VMs',
  Pod: 'Pods',
  VirtualService: 'VirtualServices',
  ServiceEntry: 'ServiceEntries',
  Service: 'Services',
}

/** Whose transitions are shown. */
export const SUBJECT_CHOICES = [
  { value: '', label: 'Anything' },
  ...SUBJECT_KINDS.map((kind) => ({ value: kind, label: PLURALS[kind] })),
]
