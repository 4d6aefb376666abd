'use client'

import { Waypoints } from 'lucide-react'
import Link from 'next/link'
import { Answered } from '#components/data/answered.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { ProxiesHeader } from '#components/proxies/proxies-nav.tsx'
import { PROXY_COLUMNS } from '#components/proxies/proxy-columns.tsx'
import { ProxyCounts } from '#components/proxies/proxy-counts.tsx'
import { NO_FILTERS, useProxyList } from '#components/proxies/use-proxy-list.ts'
import { Callout } from '#components/ui/callout.tsx'
import { type Command, CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { PagedList } from '#components/ui/paged-list.tsx'
import { Select } from '#components/ui/select.tsx'
import { PROXY_SORTS, type ProxiesAnswer } from '#lib/proxies/proxy-row.ts'

const COMMANDS: Command[] = [
  { what: 'Every connected proxy with its sync and istiod', command: 'istioctl proxy-status' },
  { what: 'The same as istiod has it, per type', command: 'istioctl x internal-debug --all syncz' },
  { what: 'Versions of istiod and of all proxies', command: 'istioctl version' },
]

/** Every proxy of the mesh, VM and pod: its istiod, version, sync and certificate. */
export function ProxiesPage() {
  const { query, setQuery, asked } = useProxyList()
  const answer = asked.data
  return (
    <>
      <ProxiesHeader
        title="Proxies"
        lead="Every Envoy of the mesh, on VMs and in pods: connection, version, sync and certificate."
      />
      <FilterRow label="Search proxies" placeholder="Name or address" q={query.q} onQuery={setQuery}>
        <NamespaceSelect value={query.namespace} names={answer?.namespaces} onQuery={setQuery} />
        <Select
          label="istiod"
          value={query.istiod}
          onChange={(istiod) => void setQuery({ istiod, page: 1 })}
          options={istiodOptions(answer?.istiods ?? [], query.istiod)}
          className="max-w-full"
        />
      </FilterRow>
      <ProxyCounts counts={answer?.counts} query={query} onQuery={setQuery} />
      {answer?.reason ? (
        <Callout tone="warn" title="No istiod could be asked">
          {answer.reason} Connection, sync and skew are not known; the list is made from the objects of the
          cluster.
        </Callout>
      ) : answer?.missing ? (
        <Callout tone="warn" title="Some proxies may be missing, or their connection not known">
          {answer.missing}
        </Callout>
      ) : null}
      <Answered asked={asked} label="Reading proxies">
        {(data) => (
          <PagedList
            label="Proxies"
            nouns={['proxy', 'proxies']}
            icon={Waypoints}
            columns={PROXY_COLUMNS}
            rows={data.rows}
            page={data.page}
            none={
              <EmptyState icon={Waypoints} title="No proxy is known">
                Proxies are VMs that are connected to istiod, and pods with a sidecar or gateway. Once one
                connects, it appears here.{' '}
                <Link href="/workloads" className="text-accent underline">
                  Workload groups
                </Link>{' '}
                say which VMs are expected.
              </EmptyState>
            }
            sorts={PROXY_SORTS}
            query={query}
            onQuery={setQuery}
            onAll={() => void setQuery({ ...NO_FILTERS, page: 1 })}
            signalOf={signalOf}
          />
        )}
      </Answered>
      <Disclosure title="The same in a terminal">
        <CommandList commands={COMMANDS} />
      </Disclosure>
    </>
  )
}

const signalOf = ({ connection, version, sync }: ProxiesAnswer['rows'][number]): string =>
  JSON.stringify([connection.state, version, sync && Object.values(sync).map(({ kind }) => kind)])

/** The istiods that were asked, and the one that is chosen even if it is gone. */
function istiodOptions(istiods: ProxiesAnswer['istiods'], chosen: string) {
  const known = istiods.map(({ name, proxies, version }) => ({
    value: name,
    label: `${name} (${[version, `${proxies.toLocaleString('en')} ${proxies === 1 ? 'proxy' : 'proxies'}`].filter(Boolean).join(', ')})`,
  }))
  const isGone = chosen !== '' && !istiods.some(({ name }) => name === chosen)
  return [{ value: '', label: 'Any istiod' }, ...known, ...(isGone ? [{ value: chosen, label: chosen }] : [])]
}
