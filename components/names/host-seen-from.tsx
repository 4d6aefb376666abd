'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { exportedWords, hiddenWords } from '#components/names/name-words.ts'
import { Button } from '#components/ui/button.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import type { NameDetail } from '#lib/names/name-row.ts'

type Row = NameDetail['seenFrom'][number] & { id: string }
const FIRST = 20

/** Whose proxies know a host: by namespace, and what hides it from the others. */
export function HostSeenFrom({ detail: { seenFrom, exported } }: { detail: NameDetail }) {
  const [isAll, setAll] = useState(false)
  const seeing = seenFrom.filter(({ sees }) => sees).length
  const rows = seenFrom
    .toSorted((one, other) => Number(one.sees) - Number(other.sees))
    .slice(0, isAll ? undefined : FIRST)
    .map((row) => ({ ...row, id: row.namespace }))
  return (
    <>
      <p className="text-muted text-sm">
        Exported to {exportedWords(exported)}.{' '}
        {seenFrom.length === 0
          ? 'No namespace has a proxy that could see it.'
          : seeing === seenFrom.length
            ? `Every namespace with proxies sees it.`
            : `${seeing.toLocaleString('en')} of ${seenFrom.length.toLocaleString('en')} namespaces with proxies see it.`}
      </p>
      {rows.length > 0 ? <DataTable label="Who can see it" columns={COLUMNS} rows={rows} /> : null}
      {rows.length < seenFrom.length ? (
        <Button onPress={() => setAll(true)}>Show all {seenFrom.length.toLocaleString('en')}</Button>
      ) : null}
    </>
  )
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'namespace',
    header: 'Namespace',
    cell: ({ namespace }) => <span className="break-words">{namespace}</span>,
  },
  {
    id: 'proxies',
    header: 'Proxies',
    align: 'right',
    cell: ({ proxies }) => proxies.toLocaleString('en'),
  },
  {
    id: 'sees',
    header: 'Sees it',
    cell: ({ sees, hiddenBy }) => (
      <span className="inline-flex items-start gap-1.5">
        {sees ? (
          <Eye aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
        ) : (
          <EyeOff aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        )}
        {sees ? 'Yes' : `No. ${hiddenWords(hiddenBy)}`}
      </span>
    ),
  },
]
