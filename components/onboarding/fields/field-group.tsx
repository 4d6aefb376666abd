import { type ReactNode, useId } from 'react'

/** Fields that belong together under one label, with what is wrong with all of them. */
export function FieldGroup({
  label,
  hint = '',
  error = '',
  children,
}: {
  label: string
  hint?: string
  error?: string
  children: ReactNode
}) {
  const hintId = useId()
  const errorId = useId()
  const described = [hint ? hintId : '', error ? errorId : ''].filter(Boolean).join(' ')
  return (
    <fieldset className="min-w-0 space-y-2" {...(described ? { 'aria-describedby': described } : {})}>
      <legend className="font-medium text-sm">{label}</legend>
      {hint ? (
        <p id={hintId} className="text-muted text-xs">
          {hint}
        </p>
      ) : null}
      {children}
      {error ? (
        <p id={errorId} className="text-bad text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
