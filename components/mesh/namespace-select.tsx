'use client'

import { Select } from '#components/ui/select.tsx'

/** Narrows a list to one namespace. What narrows a list starts at its first page. */
export function NamespaceSelect({
  value,
  names = [],
  onQuery,
}: {
  value: string
  names: readonly string[] | undefined
  onQuery: (change: { namespace: string; page: number }) => unknown
}) {
  return (
    <Select
      label="Namespace"
      value={value}
      onChange={(namespace) => void onQuery({ namespace, page: 1 })}
      options={[
        { value: '', label: 'All namespaces' },
        ...names.map((name) => ({ value: name, label: name })),
      ]}
    />
  )
}
