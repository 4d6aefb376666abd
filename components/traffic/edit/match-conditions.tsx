'use client'

import { OPERATORS } from '#components/traffic/edit/match-rows.ts'
import { Select } from '#components/ui/select.tsx'
import { TextField, type TextFieldProps } from '#components/ui/text-field.tsx'
import type { LabelForm, NamedMatchForm, StringMatchForm } from '#lib/traffic/edit-matches.ts'

const MonoField = (props: TextFieldProps) => <TextField isLabelHidden isMono {...props} />

type Named = {
  what: string
  /** Where the condition stands, for those who do not see it. */
  at: string
  value: NamedMatchForm
  nameError: string
  valueError: string
  onChange: (value: NamedMatchForm) => void
}

/** A header or query parameter: its name, and what its value has to be. */
export function NamedCondition({ what, at, value, nameError, valueError, onChange }: Named) {
  return (
    <>
      <MonoField
        label={`${what} name, ${at}`}
        placeholder="name"
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        error={nameError}
        className="w-44"
      />
      <TextCondition
        what={what}
        at={at}
        value={value.match}
        error={valueError}
        onChange={(match) => onChange({ ...value, match })}
      />
    </>
  )
}

type Text = {
  what: string
  at: string
  value: StringMatchForm
  error: string
  suggestions?: readonly string[]
  onChange: (value: StringMatchForm) => void
}

/** How a text has to be, and the text. */
export function TextCondition({ what, at, value, error, suggestions, onChange }: Text) {
  return (
    <>
      <Select
        label={`${what} comparison, ${at}`}
        value={value.op}
        options={OPERATORS}
        onChange={(op) => {
          const chosen = OPERATORS.find((one) => one.value === op)
          if (chosen) onChange({ op: chosen.value, value: chosen.value === 'present' ? '' : value.value })
        }}
      />
      {value.op === 'present' ? null : (
        <MonoField
          label={`${what} value, ${at}`}
          placeholder="value"
          value={value.value}
          onChange={(text) => onChange({ ...value, value: text })}
          error={error}
          {...(suggestions ? { suggestions } : {})}
          className="min-w-32 grow basis-32"
        />
      )}
    </>
  )
}

type Label = {
  what: string
  at: string
  value: LabelForm
  keyError: string
  valueError: string
  keys?: readonly string[]
  values?: readonly string[]
  onChange: (value: LabelForm) => void
}

/** A label: its key and the value it has to have. */
export function LabelCondition({ what, at, value, keyError, valueError, keys, values, onChange }: Label) {
  return (
    <>
      <MonoField
        label={`${what} key, ${at}`}
        placeholder="key"
        value={value.key}
        onChange={(key) => onChange({ ...value, key })}
        error={keyError}
        {...(keys ? { suggestions: keys } : {})}
        className="min-w-24 grow basis-24"
      />
      <MonoField
        label={`${what} value, ${at}`}
        placeholder="value"
        value={value.value}
        onChange={(text) => onChange({ ...value, value: text })}
        error={valueError}
        {...(values ? { suggestions: values } : {})}
        className="min-w-24 grow basis-24"
      />
    </>
  )
}
