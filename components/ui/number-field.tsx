'use client'

import { NumberField as AriaNumberField, FieldError, Input, Label } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

type NumberFieldProps<V extends number | null> = {
  label: string
  value: V
  onChange: (value: V) => void
  isDisabled?: boolean
  /** The unit behind the number. */
  suffix?: string
  minValue?: number
  maxValue?: number
  step?: number
  isLabelHidden?: boolean
  placeholder?: string
  error?: string | undefined
  className?: string
}

/** A number, a percentage unless told otherwise; what is typed counts when the field is left or Enter is pressed. */
export function NumberField(props: NumberFieldProps<number>) {
  const { value, onChange } = props
  return (
    <Field {...props} onChange={(next) => onChange(next ?? value)} className={cn('w-18', props.className)} />
  )
}

/** The same for a number that may be left out. */
export function OptionalNumberField(props: NumberFieldProps<number | null>) {
  return <Field {...props} />
}

function Field({
  label,
  value,
  onChange,
  isDisabled = false,
  suffix = '',
  minValue = 0,
  maxValue = 100,
  step = 1,
  isLabelHidden = true,
  placeholder = '',
  error = '',
  className,
}: NumberFieldProps<number | null>) {
  return (
    <AriaNumberField
      {...(isLabelHidden ? { 'aria-label': label } : {})}
      value={value ?? Number.NaN}
      minValue={minValue}
      maxValue={maxValue}
      step={step}
      isDisabled={isDisabled}
      isInvalid={error !== ''}
      formatOptions={{ useGrouping: false }}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      className={cn('min-w-0', className)}
    >
      {isLabelHidden ? null : <Label className="mb-0.5 block text-muted text-xs">{label}</Label>}
      <div className="relative">
        <Input
          placeholder={placeholder}
          className={cn(
            'h-8 w-full rounded-md border border-line bg-raised px-2 text-right font-mono text-sm placeholder:text-muted disabled:opacity-60 data-[invalid]:border-bad',
            suffix && 'pr-6',
          )}
        />
        <span aria-hidden className="pointer-events-none absolute top-1.5 right-2 text-muted text-sm">
          {suffix}
        </span>
      </div>
      <FieldError className="mt-0.5 block text-bad text-xs">{error}</FieldError>
    </AriaNumberField>
  )
}
