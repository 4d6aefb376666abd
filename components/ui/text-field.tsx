'use client'

import { useId, useState } from 'react'
import { TextField as AriaTextField, FieldError, Input, Label, Text } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

export type TextFieldProps = {
  label: string
  value: string
  onChange: (value: string) => void
  /** The focus went elsewhere. */
  onLeave?: () => void
  /** What is wrong with the value. Not said of an empty field before it has been left once. */
  error?: string | undefined
  hint?: string
  /** Offered while typing; anything else can be typed as well. */
  suggestions?: readonly string[]
  placeholder?: string
  isLabelHidden?: boolean
  isDisabled?: boolean
  isMono?: boolean
  className?: string
}

/** A line of text, with what is wrong right under it; the value stays as it was typed. */
export function TextField({
  label,
  value,
  onChange,
  onLeave,
  error = '',
  hint = '',
  suggestions = [],
  placeholder = '',
  isLabelHidden = false,
  isDisabled = false,
  isMono = false,
  className,
}: TextFieldProps) {
  const listId = useId()
  const [wasLeft, setWasLeft] = useState(false)
  const shown = value !== '' || wasLeft ? error : ''
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      onBlur={() => {
        setWasLeft(true)
        onLeave?.()
      }}
      isInvalid={shown !== ''}
      isDisabled={isDisabled}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
      className={cn('min-w-0', className)}
    >
      {isLabelHidden ? null : <Label className="mb-0.5 block text-muted text-xs">{label}</Label>}
      <Input
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        {...(suggestions.length > 0 ? { list: listId } : {})}
        className={cn(
          'h-8 w-full rounded-md border border-line bg-raised px-2 text-sm placeholder:text-muted disabled:opacity-60 data-[invalid]:border-bad',
          isMono && 'font-mono',
        )}
      />
      {suggestions.length > 0 ? (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      ) : null}
      {hint && !shown ? (
        <Text slot="description" className="mt-0.5 block text-muted text-xs">
          {hint}
        </Text>
      ) : null}
      <FieldError className="mt-0.5 block text-bad text-xs">{shown}</FieldError>
    </AriaTextField>
  )
}
