'use client'

import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronRight,
  CopyPlus,
  Pencil,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import { flushSync } from 'react-dom'
import { destinationName } from '#components/traffic/edit/destination-name.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { withRuleReset } from '#components/traffic/edit/rule-base.ts'
import type { RuleCardProps } from '#components/traffic/edit/rule-card.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { JsonObject } from '#lib/json.ts'
import { duplicateRule, moveRule, removeRule } from '#lib/traffic/edit-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

type RuleHeaderProps = RuleCardProps & { base: JsonObject | null; isEdited: boolean; bodyId: string }

/** Which rule it is, whom it is for, and what can be done with it as a whole. */
export function RuleHeader({
  service,
  rule,
  position,
  isOpen,
  onToggle,
  isEditing,
  onEdit,
  base,
  isEdited,
  bodyId,
}: RuleHeaderProps) {
  const { dispatch } = useEditor()
  const { ref, key, spec } = service
  const ofKind = service.rules.filter(({ kind }) => kind === rule.kind).length
  const reset = isEdited ? withRuleReset(base, spec, rule) : null
  const edit = (next: JsonObject) => dispatch({ type: 'edit', changes: [{ ref, spec: next }] })
  const idOf = (index: number, direction: 'up' | 'down') => `${key} ${rule.kind}/${index} ${direction}`
  /** The focus goes along, so that pressing again moves the rule on. */
  const move = (direction: 'up' | 'down') => {
    const to = rule.index + (direction === 'up' ? -1 : 1)
    flushSync(() => {
      edit(moveRule(spec, rule.id, to))
      if (isEditing) onEdit(`${rule.kind}/${to}`)
    })
    const isEnd = to === 0 || to === ofKind - 1
    const other = direction === 'up' ? 'down' : 'up'
    document.getElementById(idOf(to, isEnd ? other : direction))?.focus()
  }
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2">
      <IconButton
        label={`${isOpen ? 'Close' : 'Open'} rule ${position}`}
        aria-expanded={isOpen}
        {...(isOpen ? { 'aria-controls': bodyId } : {})}
        onPress={onToggle}
        className="size-7"
      >
        <Chevron className="size-4" />
      </IconButton>
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="text-muted text-sm tabular-nums">
            {position}. {rule.kind.toUpperCase()}
          </span>
          <h3 className="min-w-0 font-medium wrap-anywhere">
            {rule.matches.length === 0 ? 'Everything else' : rule.matches.join(' or ')}
          </h3>
          {rule.name ? <span className="text-muted text-sm wrap-anywhere">{rule.name}</span> : null}
          {isEdited ? <Badge tone="accent">Edited</Badge> : null}
        </div>
        {isOpen ? null : <p className="text-muted text-sm tabular-nums">{summary(rule)}</p>}
      </div>
      <div className="ml-auto flex flex-wrap items-center justify-end">
        {reset ? (
          <Button look="quiet" className="px-2" onPress={() => edit(reset)}>
            <RotateCcw aria-hidden className="size-3.5" />
            Reset
          </Button>
        ) : null}
        <IconButton
          label={`Edit conditions of rule ${position}`}
          aria-pressed={isEditing}
          onPress={() => onEdit(isEditing ? null : rule.id)}
        >
          <Pencil className="size-4" />
        </IconButton>
        <IconButton
          id={idOf(rule.index, 'up')}
          label={`Move rule ${position} up`}
          isDisabled={rule.index === 0}
          onPress={() => move('up')}
        >
          <ArrowUp className="size-4" />
        </IconButton>
        <IconButton
          id={idOf(rule.index, 'down')}
          label={`Move rule ${position} down`}
          isDisabled={rule.index === ofKind - 1}
          onPress={() => move('down')}
        >
          <ArrowDown className="size-4" />
        </IconButton>
        <IconButton label={`Duplicate rule ${position}`} onPress={() => edit(duplicateRule(spec, rule.id))}>
          <CopyPlus className="size-4" />
        </IconButton>
        <IconButton label={`Remove rule ${position}`} onPress={() => edit(removeRule(spec, rule.id))}>
          <Trash2 className="size-4" />
        </IconButton>
      </div>
    </header>
  )
}

/** A rule in a line, while its card is closed. */
function summary({ destinations, delegate, fixedBecause }: TrafficRule): string {
  if (delegate) return `handed over to ${delegate.name}`
  if (destinations.length === 0) return fixedBecause
  if (destinations.length === 1)
    return destinations.map((one) => `all to ${destinationName(one, destinations)}`).join()
  const percents = toPercentages(destinations.map(({ weight }) => weight))
  return destinations
    .map((one) => `${percents[one.index] ?? 0} % ${destinationName(one, destinations)}`)
    .join(', ')
}
