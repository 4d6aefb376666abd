'use client'

import { Search, X } from 'lucide-react'
import { SearchField as AriaSearchField, Button, Input } from 'react-aria-components'

/** A search box; `/` moves the focus here from anywhere on the page (see the shell's shortcuts). */
export function SearchField({
  label,
  value,
  onChange,
  placeholder,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder: string
}) {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      className="group relative min-w-0 flex-1 basis-full sm:max-w-72 sm:basis-auto"
    >
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <Input
        data-page-search
        placeholder={placeholder}
        className="h-8 w-full rounded-md border border-line bg-raised pr-8 pl-8 text-sm placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      <Button
        aria-label="Clear search"
        className="absolute top-1.5 right-1.5 rounded p-0.5 text-muted group-data-[empty]:hidden"
      >
        <X className="size-4" />
      </Button>
    </AriaSearchField>
  )
}
