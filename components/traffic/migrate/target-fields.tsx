'use client'

import type { PlanDraft } from '#components/traffic/migrate/plan-draft.ts'
import { canMove, movableServices, type PlanTarget } from '#components/traffic/migrate/plan-target.ts'
import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { Select } from '#components/ui/select.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

type TargetFieldsProps = {
  detail: HostDetail
  target: PlanTarget
  onChange: (change: Partial<PlanDraft>) => void
}

/** Which rule's weights move, and to which of its destinations. */
export function TargetFields({ detail, target, onChange }: TargetFieldsProps) {
  const { service, rule, destination, start } = target
  const fixed = service.rules.filter((one) => !canMove(one)).length
  return (
    <div className="space-y-1">
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
        <Select
          isLabelShown
          label="VirtualService"
          value={keyOf(service.ref)}
          options={movableServices(detail).map(({ ref }) => ({ value: keyOf(ref), label: keyOf(ref) }))}
          onChange={(value) => onChange({ service: value, rule: '', destination: null, steps: null })}
        />
        <Select
          isLabelShown
          label="Rule"
          value={rule.id}
          options={service.rules
            .filter(canMove)
            .map((one) => ({ value: one.id, label: ruleLabel(one, service.rules) }))}
          onChange={(value) => onChange({ rule: value, destination: null, steps: null })}
        />
        <Select
          isLabelShown
          label="Moves to"
          value={String(destination)}
          options={rule.destinations.map(({ host, subset, index }) => ({
            value: String(index),
            label: `${destinationLabel(host, subset)} (${start[index] ?? 0} % now)`,
          }))}
          onChange={(value) => onChange({ rule: rule.id, destination: Number(value), steps: null })}
        />
      </div>
      {fixed > 0 ? (
        <p className="text-muted text-xs">
          {fixed === 1 ? 'One rule is left out: it has' : `${fixed} rules are left out: they have`} fewer than
          two destinations.
        </p>
      ) : null}
    </div>
  )
}

const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`

function ruleLabel(rule: TrafficRule, all: readonly TrafficRule[]): string {
  const position = all.filter(({ kind }) => kind === rule.kind).indexOf(rule) + 1
  const kind = rule.kind === 'http' ? '' : `${rule.kind.toUpperCase()} `
  const what = rule.matches.length > 0 ? rule.matches.join(' or ') : 'everything else'
  return `${kind}${position}${rule.name ? ` (${rule.name})` : ''}: ${what}`
}
