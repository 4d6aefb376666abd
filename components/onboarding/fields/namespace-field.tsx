'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { ComboField } from '#components/ui/combo-field.tsx'

/** A namespace; those of the mesh are offered, all of them once one of them is chosen. */
export function NamespaceField(namespace: Bound<string>) {
  const { value } = namespace
  const { namespaces } = useKnownPlaces()
  const isKnown = namespaces.includes(value)
  return (
    <ComboField
      label="Namespace"
      options={namespaces.filter((one) => isKnown || one.includes(value))}
      {...namespace}
    />
  )
}
