'use client'

import { Waypoints, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { GraphTable } from '#components/names/map/graph-table.tsx'
import { shownWords } from '#components/names/map/shown-words.ts'
import { useGraph } from '#components/names/map/use-graph.ts'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useMedia } from '#components/ui/use-media.ts'
import type { NamesGraph } from '#lib/names/name-row.ts'

const SHAPES = ['map', 'table'] as const
const FILTER = {
  q: parseAsString.withDefault(''),
  namespace: parseAsString.withDefault(''),
  open: parseAsString.withDefault(''),
  as: parseAsStringLiteral(SHAPES),
}

const NamesFlow = dynamic(
  () => import('#components/names/map/names-flow.tsx').then((module) => module.NamesFlow),
  { ssr: false, loading: () => <Skeleton label="Loading the map" rows={8} /> },
)

/** Host -> VIP -> service -> endpoints, as a map or as a table, by a filter that lives in the URL. */
export function MapPage() {
  const [{ as, ...filter }, setQuery] = useQueryStates(FILTER, { history: 'replace' })
  const isWide = useMedia('(min-width: 640px)')
  const shape = as ?? (isWide ? 'map' : 'table')
  const { graph, question = '', error, isOld, again } = useGraph(filter)
  const open = useCallback((host: string) => void setQuery({ open: host }), [setQuery])
  return (
    <>
      <NamesHeader
        title="Map of names"
        lead="Which VIP a host has, what serves it, and the endpoints behind it."
      >
        <Segmented
          label="Shown as"
          value={shape}
          options={SHAPES.map((value) => ({ value, label: value === 'map' ? 'Map' : 'Table' }))}
          onChange={(next) => void setQuery({ as: next })}
        />
      </NamesHeader>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          label="Search the map"
          value={filter.q}
          onChange={(q) => void setQuery({ q, open: '' })}
          placeholder="Host, address or service"
        />
        <Select
          label="Namespace"
          value={filter.namespace}
          onChange={(namespace) => void setQuery({ namespace, open: '' })}
          options={namespaceOptions(graph, filter.namespace)}
        />
        {filter.open ? (
          <Button
            look="quiet"
            className="h-auto min-h-8 whitespace-normal wrap-anywhere"
            onPress={() => void setQuery({ open: '' })}
          >
            Endpoints of {filter.open}
            <X aria-label="Close" className="size-4 shrink-0" />
          </Button>
        ) : null}
        <p role="status" className="text-muted text-sm">
          {graph ? shownWords(graph.hosts) : ''}
        </p>
      </div>
      {error ? (
        <Callout
          tone={graph ? 'warn' : 'bad'}
          title={graph ? 'The map could not be read again' : 'The map could not be read'}
          actions={<Button onPress={again}>Try again</Button>}
        >
          {error.message}. {error.fix}
        </Callout>
      ) : null}
      <div aria-busy={isOld}>
        {graph?.hosts.matching === 0 ? (
          <NoHosts
            total={graph.hosts.total}
            onAll={() => void setQuery({ q: '', namespace: '', open: '' })}
          />
        ) : error && !graph ? null : shape === 'map' ? (
          <NamesFlow graph={graph} question={question} onOpen={open} />
        ) : graph ? (
          <GraphTable graph={graph} onOpen={open} />
        ) : (
          <Skeleton label="Reading the map" rows={8} />
        )}
      </div>
    </>
  )
}

function NoHosts({ total, onAll }: { total: number; onAll: () => void }) {
  const knowledge = knowledgeOf(useShell()?.feeds, ['Service', 'ServiceEntry'])
  if (total === 0 && knowledge === 'reading') return <Skeleton label="Reading hosts" rows={8} />
  if (total === 0 && knowledge === 'unknown') return <NotKnown what="Hosts" />
  if (total > 0) return <NothingFits icon={Waypoints} noun="host" total={total} onAll={onAll} />
  return (
    <EmptyState icon={Waypoints} title="There is no Service or ServiceEntry">
      Hosts come from Services and ServiceEntries. Once one exists, it appears here.
    </EmptyState>
  )
}

/** A namespace of the URL stays in the list, whether it has hosts or not. */
function namespaceOptions(graph: NamesGraph | undefined, chosen: string) {
  const known = graph?.namespaces ?? []
  const missing = chosen && !known.some(({ name }) => name === chosen) ? [{ name: chosen, hosts: 0 }] : []
  return [
    { value: '', label: 'All namespaces' },
    ...[...known, ...missing].map(({ name, hosts }) => ({
      value: name,
      label: `${name} (${hosts.toLocaleString('en')})`,
    })),
  ]
}
