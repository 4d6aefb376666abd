'use client'

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { HostField } from '#components/traffic/edit/host-field.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { NumberField, OptionalNumberField } from '#components/ui/number-field.tsx'
import { problemsOfDestination } from '#lib/traffic/destination-form.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import { proposeHosts } from '#lib/traffic/propose-split.ts'
import { rebalance } from '#lib/traffic/weights.ts'

type Row = { host: string; port: number | null; percent: number }

/** Several hosts that share the traffic of this one, without any subsets. */
export function StartWithHosts({ onStart }: { onStart: (edits: ObjectEdit[]) => void }) {
  const { detail } = useEditor()
  const [rows, setRows] = useState<Row[]>([
    { host: detail.host, port: null, percent: 100 },
    { host: '', port: null, percent: 0 },
  ])
  const set = (index: number, change: Partial<Row>) =>
    setRows(rows.toSpliced(index, 1, { ...at(rows, index), ...change }))
  const weigh = (index: number, to: number) => {
    const weights = rebalance({
      weights: rows.map(({ percent }) => percent),
      changed: index,
      to,
      locked: rows.map(() => false),
    })
    setRows(rows.map((row, place) => ({ ...row, percent: weights[place] ?? 0 })))
  }
  const remove = (index: number) => {
    const left = rows.toSpliced(index, 1)
    const freed = at(rows, index).percent
    setRows(left.map((row, place) => (place === 0 ? { ...row, percent: row.percent + freed } : row)))
  }
  const errorOf = (row: Row, field: string): string => {
    const found = problemsOfDestination({ ...row, subset: '' }, 'to').find(
      (one) => one.field === `to.${field}`,
    )
    return found ? `${found.message}. ${found.fix ?? ''}` : ''
  }
  const isComplete = rows.every((row) => problemsOfDestination({ ...row, subset: '' }, 'to').length === 0)
  const isTwice = new Set(rows.map(({ host, port }) => `${host}:${port}`)).size < rows.length
  const proposal = isComplete
    ? proposeHosts(
        detail,
        rows.map(({ host, port }) => ({ host, port })),
        rows.map(({ percent }) => percent),
      )
    : null
  return (
    <div className="space-y-3">
      {rows.map((row, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a host is typed letter by letter, so only the place stays
          key={index}
          aria-label={`Host ${index + 1}`}
          className="min-w-0 flex flex-wrap items-end gap-2"
        >
          <HostField
            label={`Host ${index + 1}`}
            value={row.host}
            onChange={(host) => set(index, { host })}
            error={errorOf(row, 'host')}
            className="max-w-xl flex-1 basis-64"
          />
          <OptionalNumberField
            label="Port"
            isLabelHidden={false}
            value={row.port}
            minValue={1}
            maxValue={65_535}
            placeholder="any"
            onChange={(port) => set(index, { port })}
            className="w-20"
          />
          <NumberField
            label={`Percent to host ${index + 1}`}
            value={row.percent}
            onChange={(to) => weigh(index, to)}
            suffix="%"
          />
          <IconButton
            label={`Remove host ${index + 1}`}
            isDisabled={rows.length < 2}
            onPress={() => remove(index)}
          >
            <X className="size-4" />
          </IconButton>
        </fieldset>
      ))}
      <Button look="quiet" onPress={() => setRows([...rows, { host: '', port: null, percent: 0 }])}>
        <Plus aria-hidden className="size-4" />
        Add host
      </Button>
      {proposal && !proposal.ok ? (
        <Callout tone="warn" title={proposal.problems.map(({ message }) => message).join('. ')}>
          {proposal.problems[0]?.fix}
        </Callout>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          isDisabled={!proposal?.ok || isTwice}
          onPress={() => (proposal?.ok ? onStart(proposal.value.edits) : undefined)}
        >
          Start a split
        </Button>
        <p className="text-muted text-sm">
          {isTwice && isComplete
            ? 'A host stands there twice.'
            : 'Nothing is written before you have reviewed it.'}
        </p>
      </div>
    </div>
  )
}

const at = (rows: readonly Row[], index: number): Row => rows[index] ?? { host: '', port: null, percent: 0 }
