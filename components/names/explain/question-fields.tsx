'use client'

import { Plus, Search, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import {
  type ExplainForm,
  formErrors,
  isAskable,
  QUERY_TYPES,
} from '#components/names/explain/explain-form.ts'
import { useNameSuggestions } from '#components/names/explain/use-examples.ts'
import { ProxyField } from '#components/names/proxy/proxy-field.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type QuestionFieldsProps = {
  form: ExplainForm
  onChange: (change: Partial<ExplainForm>) => void
  onAsk: () => void
}

/** Who asks, for what name, and whom to compare with. What is wrong is said at the field when it is asked. */
export function QuestionFields({ form, onChange, onAsk }: QuestionFieldsProps) {
  const [wasAsked, setWasAsked] = useState(false)
  const errors = formErrors(form)
  const suggestions = useNameSuggestions(form.name)
  const ask = (event: FormEvent): void => {
    event.preventDefault()
    setWasAsked(true)
    if (isAskable(form)) onAsk()
  }
  const shown = (error: string, value: string): string => (wasAsked || value !== '' ? error : '')
  return (
    <form
      onSubmit={ask}
      noValidate
      className="grid items-start gap-x-4 gap-y-3 rounded-lg border border-line bg-surface p-3 sm:p-4 lg:grid-cols-2"
    >
      <ProxyField
        label="Proxy that asks"
        value={form.proxy}
        onChange={(proxy) => onChange({ proxy })}
        error={shown(errors.proxy, form.proxy)}
      />
      {form.compare === null ? (
        <div className="flex lg:pt-[1.15rem]">
          <Button look="quiet" className="-ml-3 lg:ml-0" onPress={() => onChange({ compare: '' })}>
            <Plus aria-hidden className="size-4" />
            Compare with another proxy
          </Button>
        </div>
      ) : (
        <div className="flex items-start gap-1">
          <ProxyField
            className="flex-1"
            label="Compare with"
            value={form.compare}
            onChange={(compare) => onChange({ compare })}
            error={shown(errors.compare, form.compare)}
          />
          <IconButton
            label="Do not compare"
            className="mt-[1.15rem]"
            onPress={() => onChange({ compare: null })}
          >
            <X className="size-4" />
          </IconButton>
        </div>
      )}
      <TextField
        label="Name"
        value={form.name}
        onChange={(name) => onChange({ name })}
        error={shown(errors.name, form.name)}
        suggestions={suggestions}
        placeholder="A host, or a short name"
      />
      <div className="flex flex-wrap items-end gap-3 lg:pt-[1.15rem]">
        <Segmented
          label="Type of the query"
          value={form.type}
          options={QUERY_TYPES.map((value) => ({
            value,
            label: value === 'A' ? 'A (IPv4)' : 'AAAA (IPv6)',
          }))}
          onChange={(type) => onChange({ type })}
        />
        <Button type="submit" look="primary">
          <Search aria-hidden className="size-4" />
          Explain
        </Button>
      </div>
    </form>
  )
}
