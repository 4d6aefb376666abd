'use client'

import { Plus, X } from 'lucide-react'
import { DestinationFields } from '#components/traffic/edit/destination-fields.tsx'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { Unfinished } from '#components/traffic/edit/form-end.tsx'
import { likelyDestination } from '#components/traffic/edit/likely-destination.ts'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { useForm } from '#components/traffic/edit/use-form.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { type MirrorForm, problemsOfMirrors, readMirrors, setMirrors } from '#lib/traffic/edit-mirrors.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

type MirrorsFormProps = { service: PageService; rule: TrafficRule; position: number }

/** Copies of a rule's requests, sent elsewhere too; whoever asked never sees their answers. */
export function MirrorsForm({ service, rule, position }: MirrorsFormProps) {
  const { detail, hosts, dispatch } = useEditor()
  const { form, change, settle, problemAt, isUnfinished } = useForm<MirrorForm[]>({
    id: `${service.key} ${rule.id} mirrors`,
    value: readMirrors(service.spec, rule.id),
    problemsOf: problemsOfMirrors,
    write: (mirrors, gesture) =>
      dispatch({
        type: 'edit',
        changes: [{ ref: service.ref, spec: setMirrors(service.spec, rule.id, mirrors) }],
        gesture,
      }),
  })
  const begin = (): MirrorForm => ({ ...likelyDestination(detail, hosts, service.rules), percent: 100 })
  return (
    <fieldset onBlur={settle} className="min-w-0 space-y-2">
      <legend className="sr-only">Mirrors of rule {position}</legend>
      {form.map((mirror, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a mirror has no other identity than its place
          key={index}
          aria-label={`Mirror ${index + 1} of rule ${position}`}
          className="min-w-0 flex items-start gap-2 rounded-md border border-line bg-bg p-3"
        >
          <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">
            <DestinationFields
              value={mirror}
              namespace={service.ref.namespace}
              onChange={(to) => change(form.toSpliced(index, 1, { ...to, percent: mirror.percent }))}
              errorOf={(field) => problemAt(`mirrors.${index}.${field}`)}
            />
            <NumberField
              label="Copied"
              isLabelHidden={false}
              value={mirror.percent}
              step={0.1}
              suffix="%"
              onChange={(percent) => change(form.toSpliced(index, 1, { ...mirror, percent }))}
              error={problemAt(`mirrors.${index}.percent`)}
              className="w-24"
            />
          </div>
          <IconButton
            label={`Remove mirror ${index + 1} of rule ${position}`}
            onPress={() => change(form.toSpliced(index, 1))}
          >
            <X className="size-4" />
          </IconButton>
        </fieldset>
      ))}
      {isUnfinished ? <Unfinished /> : null}
      <Button
        look="quiet"
        aria-label={`Add mirror to rule ${position}`}
        onPress={() => change([...form, begin()])}
      >
        <Plus aria-hidden className="size-4" />
        Add mirror
      </Button>
    </fieldset>
  )
}
