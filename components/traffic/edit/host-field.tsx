'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getJson } from '#components/data/api-client.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { ComboField } from '#components/ui/combo-field.tsx'
import type { SearchResult } from '#lib/mesh/search.ts'

type HostFieldProps = {
  label: string
  value: string
  onChange: (host: string) => void
  error: string
  className?: string
}

/** A host of the mesh: the ones of this page are offered first, then what the server finds for the text. */
export function HostField({ label, value, onChange, error, className }: HostFieldProps) {
  const { detail, hosts } = useEditor()
  const near = [detail.host, ...hosts.map(({ host }) => host)]
  const isChosen = near.includes(value)
  const found = useHosts(isChosen ? '' : value)
  const options = isChosen ? near : [...near, ...found].filter((host) => host.includes(value.trim()))
  return (
    <ComboField
      label={label}
      value={value}
      options={[...new Set(options)]}
      onChange={onChange}
      error={error}
      {...(className ? { className } : {})}
    />
  )
}

function useHosts(text: string): string[] {
  const q = text.trim()
  const { data } = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) =>
      getJson<{ results: SearchResult[] }>(`/api/search?q=${encodeURIComponent(q)}`, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  return (data?.results ?? []).filter(({ kind }) => kind === 'host').map(({ label }) => label)
}
