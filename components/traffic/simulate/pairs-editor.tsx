'use client'

import { Plus, X } from 'lucide-react'
import type { Pair } from '#components/traffic/simulate/request-form.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type PairsEditorProps = {
  title: string
  /** What one of them is called, such as `Header`. */
  noun: string
  pairs: Pair[]
  onChange: (pairs: Pair[]) => void
}

/** Names and values in rows, as many as are wanted. */
export function PairsEditor({ title, noun, pairs, onChange }: PairsEditorProps) {
  const set = (id: number, change: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.id === id ? { ...pair, ...change } : pair)))
  const nextId = pairs.reduce((most, { id }) => Math.max(most, id), 0) + 1
  return (
    <fieldset className="min-w-0 space-y-1.5">
      <legend className="text-muted text-xs">{title}</legend>
      {pairs.map(({ id, name, value }, index) => (
        <div key={id} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-1.5">
          <TextField
            isLabelHidden
            label={`${noun} ${index + 1} name`}
            placeholder="name"
            value={name}
            onChange={(next) => set(id, { name: next })}
          />
          <TextField
            isLabelHidden
            label={`${noun} ${index + 1} value`}
            placeholder="value"
            value={value}
            onChange={(next) => set(id, { value: next })}
          />
          <IconButton
            label={`Remove ${noun.toLowerCase()} ${index + 1}`}
            onPress={() => onChange(pairs.filter((pair) => pair.id !== id))}
          >
            <X className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        look="quiet"
        className="-ml-3"
        onPress={() => onChange([...pairs, { id: nextId, name: '', value: '' }])}
      >
        <Plus aria-hidden className="size-4" />
        Add {noun.toLowerCase()}
      </Button>
    </fieldset>
  )
}
