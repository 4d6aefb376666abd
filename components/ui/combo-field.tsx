'use client'

import { ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

type ComboFieldProps = {
  label: string
  value: string
  onChange: (value: string) => void
  /** What is offered for the text so far; anything else can be typed as well. */
  options: readonly string[]
  error?: string
  className?: string
}

/** A line of text with things to choose from below it. */
export function ComboField({ label, value, onChange, options, error = '', className }: ComboFieldProps) {
  const shown = value === '' ? '' : error
  return (
    <ComboBox
      inputValue={value}
      onInputChange={onChange}
      onSelectionChange={(key) => {
        if (key !== null) onChange(String(key))
      }}
      items={options.map((id) => ({ id }))}
      defaultFilter={() => true}
      allowsCustomValue
      isInvalid={shown !== ''}
      className={cn('min-w-0', className)}
    >
      <Label className="mb-0.5 block text-muted text-xs">{label}</Label>
      <Input
        autoComplete="off"
        spellCheck={false}
        className="h-8 w-full rounded-md border border-line bg-raised px-2 text-sm data-[invalid]:border-bad"
      />
      <FieldError className="mt-0.5 block text-bad text-xs">{shown}</FieldError>
      <Popover className="w-(--trigger-width) min-w-64 overflow-hidden rounded-lg border border-line bg-raised shadow-lg">
        <ListBox className="max-h-64 overflow-y-auto p-1 outline-none">
          {({ id }: { id: string }) => (
            <ListBoxItem
              textValue={id}
              className="cursor-pointer rounded-md px-2.5 py-1.5 text-sm outline-none wrap-anywhere data-[focused]:bg-accent-soft"
            >
              {id}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
