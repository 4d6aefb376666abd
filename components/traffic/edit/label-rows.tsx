'use client'

import { Plus, X } from 'lucide-react'
import { LabelCondition } from '#components/traffic/edit/match-conditions.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { LabelForm } from '#lib/traffic/edit-matches.ts'
import type { EndpointSet } from '#lib/traffic/endpoint-set.ts'

type LabelRowsProps = {
  /** What has the labels, for those who do not see it. */
  of: string
  labels: LabelForm[]
  /** What the endpoints carry is offered. */
  endpointSets: readonly EndpointSet[]
  /** Of `0.key` and `0.value`. */
  errorOf: (field: string) => string
  onChange: (labels: LabelForm[]) => void
}

/** Labels as rows of key and value. */
export function LabelRows({ of, labels, endpointSets, errorOf, onChange }: LabelRowsProps) {
  const keys = [...new Set(endpointSets.flatMap((set) => Object.keys(set.labels)))].sort()
  return (
    <>
      {labels.map((label, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key is typed letter by letter, so only the place stays
        <div key={place} className="flex items-start gap-2">
          <LabelCondition
            what={`Label ${place + 1}`}
            at={of}
            value={label}
            keys={keys}
            values={[...new Set(endpointSets.flatMap((set) => set.labels[label.key] ?? []))].sort()}
            keyError={errorOf(`${place}.key`)}
            valueError={errorOf(`${place}.value`)}
            onChange={(next) => onChange(labels.toSpliced(place, 1, next))}
          />
          <IconButton
            label={`Remove label ${place + 1}, ${of}`}
            onPress={() => onChange(labels.toSpliced(place, 1))}
          >
            <X className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        look="quiet"
        aria-label={`Add label to ${of}`}
        onPress={() => onChange([...labels, { key: '', value: '' }])}
      >
        <Plus aria-hidden className="size-4" />
        Add label
      </Button>
    </>
  )
}
