'use client'

import { readSubsets } from '#components/traffic/edit/backends-in.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { FormEnd } from '#components/traffic/edit/form-end.tsx'
import { LabelRows } from '#components/traffic/edit/label-rows.tsx'
import type { PagePolicy } from '#components/traffic/edit/page-objects.ts'
import { subsetChanges } from '#components/traffic/edit/subset-changes.ts'
import { useForm } from '#components/traffic/edit/use-form.ts'
import { TextField } from '#components/ui/text-field.tsx'
import type { Problem } from '#lib/result.ts'
import type { LabelForm } from '#lib/traffic/edit-matches.ts'
import { problemsOfSubsets, setSubset } from '#lib/traffic/edit-subsets.ts'
import type { EndpointSet } from '#lib/traffic/endpoint-set.ts'
import { problemsOfLabels } from '#lib/traffic/label-problems.ts'

type Form = { name: string; labels: LabelForm[] }
type SubsetFormProps = { policy: PagePolicy; index: number; endpointSets: EndpointSet[]; onDone: () => void }

/** The name and labels of a subset. Routes follow a new name in the same step. */
export function SubsetForm({ policy, index, endpointSets, onDone }: SubsetFormProps) {
  const { services, dispatch } = useEditor()
  const subset = readSubsets(policy.spec)[index] ?? { name: '', labels: {} }
  const { form, change, settle, problemAt, isUnfinished } = useForm<Form>({
    id: `${policy.key} subset ${index}`,
    value: {
      name: subset.name,
      labels: Object.entries(subset.labels).map(([key, value]) => ({ key, value })),
    },
    problemsOf: (next) => problemsOf(policy, subset.name, next, index),
    write: (next, gesture) =>
      dispatch({
        type: 'edit',
        changes: subsetChanges(policy, services, subset.name, { ...next, labels: asLabels(next.labels) }),
        gesture,
      }),
  })
  const at = `subset ${subset.name}`
  return (
    <fieldset onBlur={settle} className="min-w-0 space-y-2 rounded-md border border-line bg-bg p-3">
      <legend className="sr-only">Edit {at}</legend>
      <TextField
        label="Name"
        value={form.name}
        onChange={(name) => change({ ...form, name })}
        error={problemAt('name')}
      />
      <p className="text-muted text-xs">Labels that an endpoint has to carry, all of them</p>
      <LabelRows
        of={at}
        labels={form.labels}
        endpointSets={endpointSets}
        errorOf={(field) => problemAt(`labels.${field}`)}
        onChange={(labels) => change({ ...form, labels })}
      />
      <FormEnd isUnfinished={isUnfinished} onDone={onDone} />
    </fieldset>
  )
}

const asLabels = (labels: LabelForm[]): Record<string, string> =>
  Object.fromEntries(labels.map(({ key, value }) => [key, value]))

/** The problems of one subset, with its own fields: `name`, `labels.0.key`. */
function problemsOf(policy: PagePolicy, was: string, form: Form, index: number): Problem[] {
  const spec = setSubset(policy.spec, was, { name: form.name, labels: asLabels(form.labels) })
  const ofName = problemsOfSubsets(spec).flatMap((problem) =>
    /^subsets\.\d+\.name$/.test(problem.field ?? '') && mentions(problem, form.name, index)
      ? [{ ...problem, field: 'name' }]
      : [],
  )
  return [...ofName, ...problemsOfLabels(form.labels, 'labels')]
}

/** A name that is taken is reported at whichever of the two comes later. */
const mentions = ({ field, code }: Problem, name: string, index: number): boolean =>
  field === `subsets.${index}.name` || (code === 'subset-twice' && name !== '')
