import { CircleCheck, CircleDashed, CircleDot, CircleX, Clock, Unplug } from 'lucide-react'
import { type Look, LookBadge } from '#components/mesh/look-badge.tsx'
import { type BarPart, SplitBar } from '#components/ui/split-bar.tsx'
import { HEALTH_STATES, type HealthState } from '#lib/health/health-state.ts'
import type { StateCounts } from '#lib/mesh/views.ts'

/** How each state is shown, and what it means in a sentence. */
export const HEALTH_LOOKS: Record<HealthState, Look & { fill: string }> = {
  healthy: {
    label: 'Healthy',
    tone: 'ok',
    icon: CircleCheck,
    fill: 'bg-ok-fill',
    meaning: 'Connected, and its probe passes or it has none.',
  },
  unhealthy: {
    label: 'Unhealthy',
    tone: 'bad',
    icon: CircleX,
    fill: 'bg-bad-fill',
    meaning: 'Its probe fails, so Istio has taken it out of all endpoints.',
  },
  pending: {
    label: 'Pending',
    tone: 'warn',
    icon: CircleDashed,
    fill: 'bg-warn-fill',
    meaning: 'Registered, but its probe has not answered yet; it gets no traffic.',
  },
  disconnected: {
    label: 'Disconnected',
    tone: 'warn',
    icon: Unplug,
    fill: 'bg-warn-fill',
    meaning: 'Its proxy is gone; istiod removes it after its grace period.',
  },
  stale: {
    label: 'Stale',
    tone: 'warn',
    icon: Clock,
    fill: 'bg-warn-fill',
    meaning: 'It says connected for longer than istiod keeps any connection.',
  },
  static: {
    label: 'Static',
    tone: 'unknown',
    icon: CircleDot,
    fill: 'bg-unknown-fill',
    meaning: 'Written by hand; nobody checks it and Istio always sends to it.',
  },
}

/** The state of one entry: icon, word and colour. */
export function HealthBadge({ state }: { state: HealthState }) {
  return <LookBadge look={HEALTH_LOOKS[state]} />
}

/** How many entries are in which state: a bar, and words for those that are not healthy. */
export function StateSummary({
  byState,
  eligible,
  total,
}: {
  byState: StateCounts
  eligible: number
  total: number
}) {
  const parts: BarPart[] = HEALTH_STATES.map((state) => ({
    label: state,
    value: byState[state],
    className: HEALTH_LOOKS[state].fill,
  }))
  const words = HEALTH_STATES.filter((state) => state !== 'healthy' && byState[state] > 0).map(
    (state) => `${byState[state].toLocaleString('en')} ${state}`,
  )
  return (
    <div className="min-w-32">
      <p className="tabular-nums">
        <strong className="font-semibold">{eligible.toLocaleString('en')}</strong>
        <span className="text-muted"> of {total.toLocaleString('en')} take traffic</span>
      </p>
      <SplitBar parts={parts} className="my-1" />
      <p className="text-muted text-xs">
        {total === 0 ? 'no entries' : words.length > 0 ? words.join(', ') : 'all healthy'}
      </p>
    </div>
  )
}
