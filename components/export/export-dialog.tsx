'use client'

import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { FormTabs } from '#components/export/form-tabs.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { exportObjects } from '#lib/export/export-objects.ts'
import { type ExportAnswer, type Exported, exportQueries, MOST_EXPORTED } from '#lib/export/exported.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

type ExportButtonProps = {
  /** The live objects to take away; the button is not there for none. */
  refs: readonly ObjectRef[]
  /** Begins the file names, and is the title. */
  name: string
}

/** Takes live objects away, as the API server has them when the dialog opens. */
export function ExportButton({ refs, name }: ExportButtonProps) {
  const [isOpen, setOpen] = useState(false)
  if (refs.length === 0) return null
  return (
    <>
      <Button onPress={() => setOpen(true)}>
        <Download aria-hidden className="size-4" />
        Export
      </Button>
      <Dialog title={`Export ${name}`} isOpen={isOpen} onClose={() => setOpen(false)}>
        {isOpen ? <LiveExport refs={refs} name={name} /> : null}
      </Dialog>
    </>
  )
}

function LiveExport({ refs, name }: ExportButtonProps) {
  const shown = refs.slice(0, MOST_EXPORTED)
  const queries = exportQueries(shown)
  const { data, error, refetch } = useQuery<ExportAnswer, ApiError>({
    queryKey: ['export', queries],
    queryFn: async ({ signal }) => {
      const answer: ExportAnswer = { objects: [], missing: [] }
      for (const query of queries) {
        const { objects, missing } = await getJson<ExportAnswer>(`/api/export?${query}`, signal)
        answer.objects.push(...objects)
        answer.missing.push(...missing)
      }
      return answer
    },
    staleTime: 0,
    gcTime: 0,
  })
  if (error) {
    return (
      <Callout
        tone="bad"
        title="They can not be read"
        actions={<Button onPress={() => void refetch()}>Try again</Button>}
      >
        {error.message}
      </Callout>
    )
  }
  if (!data) return <Skeleton label="Reading the objects" rows={6} />
  return (
    <>
      {refs.length > shown.length ? (
        <Callout tone="warn" title={`The first ${shown.length} of ${refs.length} objects`}>
          One export holds at most {MOST_EXPORTED}.
        </Callout>
      ) : null}
      <Missing missing={data.missing} />
      <Owned objects={data.objects} />
      {data.objects.length > 0 ? <FormTabs name={name} forms={exportObjects(name, data.objects)} /> : null}
    </>
  )
}

function Missing({ missing }: Pick<ExportAnswer, 'missing'>) {
  if (missing.length === 0) return null
  return (
    <Callout
      tone="warn"
      title={`${missing.length === 1 ? 'One object is' : `${missing.length} objects are`} not in it`}
    >
      <ul className="list-disc pl-4 wrap-anywhere">
        {missing.map(({ ref: { kind, namespace, name }, message }) => (
          <li key={`${kind}/${namespace}/${name}`}>
            {kind} {namespace}/{name}: {message}
          </li>
        ))}
      </ul>
    </Callout>
  )
}

function Owned({ objects }: { objects: readonly Exported[] }) {
  const owned = objects.filter(({ owners }) => owners.length > 0)
  if (owned.length === 0) return null
  const owners = [...new Set(owned.flatMap((one) => one.owners))].join(' and ')
  return (
    <Callout
      tone="info"
      title={`${owners} manages ${owned.length === objects.length ? 'them' : 'some of them'}`}
    >
      What is applied by hand may be undone: make changes where {owners} reads them.{' '}
      {owned.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`).join(', ')}
    </Callout>
  )
}
