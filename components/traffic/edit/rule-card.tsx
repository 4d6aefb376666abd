'use client'

import { useId } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { MatchForm } from '#components/traffic/edit/match-form.tsx'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { isUntouched, rawRule } from '#components/traffic/edit/rule-base.ts'
import { RuleDestinations } from '#components/traffic/edit/rule-destinations.tsx'
import { RuleHeader } from '#components/traffic/edit/rule-header.tsx'
import { RuleMirrors } from '#components/traffic/edit/rule-mirrors.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { describeExtras } from '#lib/traffic/describe-rule.ts'
import { renameRule } from '#lib/traffic/edit-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

export type RuleCardProps = {
  service: PageService
  rule: TrafficRule
  /** Among all rules of the VirtualService, from 1. */
  position: number
  isOpen: boolean
  onToggle: () => void
  /** Whether its conditions are being edited. */
  isEditing: boolean
  onEdit: (rule: string | null) => void
}

/** One rule: whom it is for, what else it does, and a slider for each destination it can weigh. */
export function RuleCard(props: RuleCardProps) {
  const { service, rule, position, isOpen, isEditing, onEdit } = props
  const { draft, dispatch } = useEditor()
  const bodyId = useId()
  const base = baseOf(props.service, draft)
  const isEdited = service.state !== 'new' && !isUntouched(base, service.spec, rule)
  return (
    <article aria-label={`Rule ${position}`} className="rounded-lg border border-line bg-surface">
      <RuleHeader {...props} base={base} isEdited={isEdited} bodyId={bodyId} />
      {isOpen ? (
        <div id={bodyId} className="space-y-3 px-4 py-3">
          {isEditing ? (
            <div className="space-y-3">
              {rule.kind === 'http' ? (
                <TextField
                  label={`Name of rule ${position}`}
                  value={rule.name}
                  placeholder="unnamed"
                  onChange={(name) =>
                    dispatch({
                      type: 'edit',
                      changes: [{ ref: service.ref, spec: renameRule(service.spec, rule.id, name) }],
                      gesture: `name ${service.key} ${rule.id}`,
                    })
                  }
                  onLeave={() => dispatch({ type: 'settle' })}
                  className="max-w-72"
                />
              ) : null}
              <MatchForm service={service} rule={rule} position={position} onDone={() => onEdit(null)} />
            </div>
          ) : null}
          <RuleDestinations service={service} rule={rule} position={position} base={base} />
          <RuleMirrors service={service} rule={rule} position={position} />
          <Extras lines={describeExtras(withoutShown(rawRule(service.spec, rule) ?? {}))} />
        </div>
      ) : null}
    </article>
  )
}

function baseOf({ key }: PageService, { live, edits }: ReturnType<typeof useEditor>['draft']) {
  return (edits[key] ? edits[key].base?.spec : live[key]?.spec) ?? null
}

/** Mirrors and delegates have their own place in the card. */
function withoutShown({ mirror, mirrors, mirrorPercentage, delegate, ...rest }: Record<string, unknown>) {
  return rest
}

function Extras({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null
  return (
    <ul aria-label="Other settings, kept as they are" className="flex flex-wrap gap-1.5">
      {lines.map((line) => (
        <li
          key={line}
          className="max-w-full rounded bg-unknown-soft px-1.5 py-0.5 font-mono text-unknown text-xs wrap-anywhere"
        >
          {line}
        </li>
      ))}
    </ul>
  )
}
