'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { NamespaceField } from '#components/onboarding/fields/namespace-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type NamePlaceProps = {
  name: Bound<string>
  namespace: Bound<string>
  /** An object that exists keeps its name and namespace. */
  isFixed: boolean
}

/** What an object is called, and the namespace that it lives in. */
export function NamePlace({ name, namespace, isFixed }: NamePlaceProps) {
  if (isFixed)
    return (
      <dl className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {[
          { what: 'Name', value: name.value },
          { what: 'Namespace', value: namespace.value },
        ].map(({ what, value }) => (
          <div key={what} className="min-w-0">
            <dt className="text-muted text-xs">{what}</dt>
            <dd className="mt-1 font-mono text-sm wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    )
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <TextField label="Name" isMono {...name} />
      <NamespaceField {...namespace} />
    </div>
  )
}
