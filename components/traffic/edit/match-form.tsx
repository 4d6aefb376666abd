'use client'

import { Plus } from 'lucide-react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { FormEnd } from '#components/traffic/edit/form-end.tsx'
import { MatchAlternative } from '#components/traffic/edit/match-alternative.tsx'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { useForm } from '#components/traffic/edit/use-form.ts'
import { Button } from '#components/ui/button.tsx'
import {
  emptyMatch,
  type MatchForm as Match,
  problemsOfMatches,
  readMatches,
  setMatches,
} from '#lib/traffic/edit-matches.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

type MatchFormProps = { service: PageService; rule: TrafficRule; position: number; onDone: () => void }

/** Whom a rule is for: alternatives, of which one has to hold, each of conditions that all have to hold. */
export function MatchForm({ service, rule, position, onDone }: MatchFormProps) {
  const { dispatch } = useEditor()
  const hosts = Array.isArray(service.spec.hosts) ? service.spec.hosts.map(String) : []
  const { form, change, settle, problemAt, isUnfinished } = useForm<Match[]>({
    id: `${service.key} ${rule.id} conditions`,
    value: readMatches(service.spec, rule.id),
    problemsOf: (matches) => problemsOfMatches(matches, { kind: rule.kind, hosts }),
    write: (matches, gesture) =>
      dispatch({
        type: 'edit',
        changes: [{ ref: service.ref, spec: setMatches(service.spec, rule.id, matches) }],
        gesture,
      }),
  })
  const missing = problemAt('match')
  return (
    <fieldset onBlur={settle} className="min-w-0 space-y-3 rounded-md border border-line bg-bg p-3">
      <legend className="sr-only">Conditions of rule {position}</legend>
      {form.length === 0 ? (
        <p className="text-muted text-sm">
          {missing || 'No condition: this rule takes everything that no rule above it took.'}
        </p>
      ) : null}
      {form.map((match, index) => (
        <MatchAlternative
          // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no other identity than their place
          key={index}
          match={match}
          index={index}
          service={service}
          rule={rule}
          position={position}
          problemAt={problemAt}
          onChange={(next) => change(form.toSpliced(index, 1, next))}
          onRemove={() => change(form.toSpliced(index, 1))}
        />
      ))}
      <FormEnd isUnfinished={isUnfinished} onDone={onDone}>
        <Button onPress={() => change([...form, begun(rule, hosts)])}>
          <Plus aria-hidden className="size-4" />
          {form.length === 0 ? 'Add condition' : 'Add alternative'}
        </Button>
      </FormEnd>
    </fieldset>
  )
}

/** A first condition of the kind that is asked for most. */
function begun(rule: TrafficRule, hosts: string[]): Match {
  switch (rule.kind) {
    case 'http':
      return { ...emptyMatch(), headers: [{ name: '', match: { op: 'exact', value: '' } }] }
    case 'tls':
      return { ...emptyMatch(), sniHosts: hosts.slice(0, 1) }
    case 'tcp':
      return { ...emptyMatch(), sourceLabels: [{ key: '', value: '' }] }
  }
}
