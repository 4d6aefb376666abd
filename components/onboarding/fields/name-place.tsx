'use client'

import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { ComboField } from '#components/ui/combo-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { Problem } from '#lib/result.ts'

type NamePlaceProps = {
  name: string
  namespace: string
  onChange: (change: { name: string; namespace: string }) => void
  /** Of the whole form; those at `name` and `namespace` are shown here. */
  problems: readonly Problem[]
  /** An object that exists keeps its name and namespace. */
  isFixed?: boolean
}

/** What an object is called, and the namespace that it lives in. */
export function NamePlace({ name, namespace, onChange, problems, isFixed = false }: NamePlaceProps) {
  const { namespaces } = useKnownPlaces()
  if (isFixed)
    return (
      <dl className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {[
          { what: 'Name', value: name },
          { what: 'Namespace', value: namespace },
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
      <TextField
        label="Name"
        value={name}
        isMono
        error={problemAt(problems, 'name')}
        onChange={(next) => onChange({ name: next, namespace })}
      />
      <ComboField
        label="Namespace"
        value={namespace}
        options={namespaces.filter((one) => namespaces.includes(namespace) || one.includes(namespace))}
        error={problemAt(problems, 'namespace')}
        onChange={(next) => onChange({ name, namespace: next })}
      />
    </div>
  )
}
