import {
  ArrowLeftRight,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CirclePlus,
  CircleX,
  Clock,
  Plug,
  PlugZap,
  Replace,
  SlidersHorizontal,
  Unplug,
} from 'lucide-react'
import { type Look, LookBadge } from '#components/mesh/look-badge.tsx'
import type { SubjectState, TimeSource, TransitionKind } from '#lib/health/transition.ts'

/** How each transition is shown, and what it means in a sentence. */
export const TRANSITION_LOOKS: Record<TransitionKind, Look> = {
  registered: { label: 'Registered', tone: 'accent', icon: CirclePlus, meaning: 'Its object was made.' },
  connected: {
    label: 'Connected',
    tone: 'accent',
    icon: Plug,
    meaning: 'Its proxy’s first stream to istiod began.',
  },
  pending: {
    label: 'Pending',
    tone: 'warn',
    icon: CircleDashed,
    meaning: 'It waits for the first answer of its probe.',
  },
  healthy: {
    label: 'Healthy',
    tone: 'ok',
    icon: CircleCheck,
    meaning: 'Its probe passes, or a pod is ready.',
  },
  unhealthy: {
    label: 'Unhealthy',
    tone: 'bad',
    icon: CircleX,
    meaning: 'Its probe fails, or a pod is not ready.',
  },
  disconnected: {
    label: 'Disconnected',
    tone: 'bad',
    icon: Unplug,
    meaning: 'Its streams ended, and it did not come back within the grace period.',
  },
  reconnected: {
    label: 'Reconnected',
    tone: 'unknown',
    icon: PlugZap,
    meaning:
      'Its stream began anew. Within the grace period that is no outage: istiod closes each about every 30 minutes.',
  },
  'handed-over': {
    label: 'Handed over',
    tone: 'unknown',
    icon: ArrowLeftRight,
    meaning: 'It is connected to another istiod now.',
  },
  stale: {
    label: 'Stale',
    tone: 'warn',
    icon: Clock,
    meaning: 'It says connected for longer than istiod keeps any connection.',
  },
  removed: { label: 'Removed', tone: 'unknown', icon: CircleMinus, meaning: 'Its object is gone.' },
  'weights-changed': {
    label: 'Weights changed',
    tone: 'accent',
    icon: SlidersHorizontal,
    meaning: 'A VirtualService shares out its traffic otherwise.',
  },
  'vip-changed': {
    label: 'VIP changed',
    tone: 'accent',
    icon: Replace,
    meaning: 'A host of a ServiceEntry or Service has other virtual IPs than before.',
  },
}

export function TransitionBadge({ kind }: { kind: TransitionKind }) {
  return <LookBadge look={TRANSITION_LOOKS[kind]} />
}

/** Whose clock told a time. */
export const TIME_SOURCE_WORDS: Record<TimeSource, string> = {
  condition: 'by the condition',
  annotation: 'by istiod’s annotation',
  object: 'by the object’s metadata',
  observed: 'when Isthmus saw it',
}

/** States on a time axis: a colour, and a height, so that colour is not all that tells them apart. */
export const STATE_BARS: Record<SubjectState, { label: string; fill: string; height: number }> = {
  healthy: { label: 'Healthy', fill: 'var(--ok-fill)', height: 1 },
  static: { label: 'Static', fill: 'var(--unknown-fill)', height: 1 },
  pending: { label: 'Pending', fill: 'var(--warn-fill)', height: 0.6 },
  stale: { label: 'Stale', fill: 'var(--warn-fill)', height: 0.8 },
  unhealthy: { label: 'Unhealthy', fill: 'var(--bad-fill)', height: 0.8 },
  disconnected: { label: 'Disconnected', fill: 'var(--bad-fill)', height: 0.4 },
  absent: { label: 'Not registered', fill: 'var(--line-strong)', height: 0.1 },
}
