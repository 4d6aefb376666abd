'use client'

import { useState } from 'react'
import { subsetsIn } from '#components/traffic/edit/backends-in.ts'
import { describeCounts } from '#components/traffic/edit/backends-text.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { LabelRows } from '#components/traffic/edit/label-rows.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Slider } from '#components/ui/slider.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import type { LabelForm } from '#lib/traffic/edit-matches.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'
import { problemsOfLabels } from '#lib/traffic/label-problems.ts'
import { proposeSubsets } from '#lib/traffic/propose-split.ts'

type Labels = Record<string, string>

/** Two subsets of the host, one of its VMs and one of its pods. */
export function StartWithSubsets({ onStart }: { onStart: (edits: ObjectEdit[]) => void }) {
  const { detail } = useEditor()
  const [vmPercent, setVmPercent] = useState(100)
  const [chosen, setChosen] = useState<{ vm: LabelForm[]; pod: LabelForm[] } | null>(null)
  const proposal = proposeSubsets(detail, {
    vmPercent,
    ...(chosen ? { vmLabels: labelsOf(chosen.vm), podLabels: labelsOf(chosen.pod) } : {}),
  })
  const problems = chosen
    ? [...problemsOfLabels(chosen.vm, 'vm'), ...problemsOfLabels(chosen.pod, 'pod')]
    : []
  const shown = chosen ?? proposedLabels(detail, proposal.ok ? proposal.value : null)
  const set = (side: 'vm' | 'pod') => (labels: LabelForm[]) => setChosen({ ...shown, [side]: labels })
  const canChoose = proposal.ok || proposal.problems.every(({ code }) => code !== 'no-vms')
  return (
    <div className="space-y-4">
      {proposal.ok ? null : (
        <Callout tone="warn" title={proposal.problems.map(({ message }) => message).join('. ')}>
          {proposal.problems[0]?.fix}
        </Callout>
      )}
      {canChoose ? (
        <>
          <div className="grid gap-4 md:grid-cols-2">
            {(['vm', 'pod'] as const).map((side) => (
              <fieldset key={side} className="min-w-0 space-y-2 rounded-md border border-line bg-surface p-3">
                <legend className="sr-only">Labels of the {side === 'vm' ? 'VMs' : 'pods'}</legend>
                <h3 className="font-medium text-sm">
                  {side === 'vm' ? 'The VMs' : 'The pods'} are the endpoints with these labels
                </h3>
                <LabelRows
                  of={side === 'vm' ? 'VM subset' : 'pod subset'}
                  labels={shown[side]}
                  endpointSets={detail.endpointSets}
                  errorOf={(field) => errorOf(problems, `${side}.${field}`)}
                  onChange={set(side)}
                />
                <p className="text-muted text-sm">
                  {describeCounts(countSelected(detail.endpointSets, labelsOf(shown[side]))).text}
                </p>
              </fieldset>
            ))}
          </div>
          <div className="flex max-w-2xl flex-wrap items-center gap-3">
            <span className="text-sm">To the VMs</span>
            <div className="min-w-40 flex-1">
              <Slider
                label="Share of the VMs"
                value={vmPercent}
                valueText={`VMs: ${vmPercent} percent`}
                onChange={setVmPercent}
                onChangeEnd={() => undefined}
                isDisabled={false}
                fillClassName="bg-vm-fill"
              />
            </div>
            <NumberField label="Percent to the VMs" value={vmPercent} onChange={setVmPercent} suffix="%" />
            <span className="text-muted text-sm tabular-nums">{100 - vmPercent} % to the pods</span>
          </div>
        </>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          isDisabled={!proposal.ok || problems.length > 0}
          onPress={() => (proposal.ok ? onStart(proposal.value.edits) : undefined)}
        >
          Start a split
        </Button>
        <p className="text-muted text-sm">Nothing is written before you have reviewed it.</p>
      </div>
    </div>
  )
}

/** The labels of the two subsets that are proposed, whether they are new or there already. */
function proposedLabels(
  { destinationRules }: HostDetail,
  proposed: { edits: ObjectEdit[]; subsets: [string, string] } | null,
): { vm: LabelForm[]; pod: LabelForm[] } {
  const specs = [...(proposed?.edits ?? []), ...destinationRules].flatMap(({ ref, spec }) =>
    ref.kind === 'DestinationRule' && spec ? [spec] : [],
  )
  const all = subsetsIn({ policies: specs })
  const labels = (at: 0 | 1) => formOf(all.find(({ name }) => name === proposed?.subsets[at])?.labels ?? {})
  return { vm: labels(0), pod: labels(1) }
}

const labelsOf = (form: LabelForm[]): Labels => Object.fromEntries(form.map(({ key, value }) => [key, value]))
const formOf = (labels: Labels): LabelForm[] => Object.entries(labels).map(([key, value]) => ({ key, value }))

const errorOf = (problems: { field?: string; message: string; fix?: string }[], field: string): string => {
  const found = problems.find((problem) => problem.field === field)
  return found ? `${found.message}. ${found.fix ?? ''}` : ''
}
