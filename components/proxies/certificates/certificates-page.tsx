'use client'

import { ShieldCheck } from 'lucide-react'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Answered } from '#components/data/answered.tsx'
import { useListAnswer } from '#components/data/use-answer.ts'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { CERTIFICATE_COLUMNS } from '#components/proxies/certificates/certificate-columns.tsx'
import { FILTER_LOOKS } from '#components/proxies/certificates/certificate-looks.ts'
import { RootsCard } from '#components/proxies/certificates/roots-card.tsx'
import { RoundProgress } from '#components/proxies/certificates/round-progress.tsx'
import { ProxiesHeader } from '#components/proxies/proxies-nav.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CountButton } from '#components/ui/count-button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { PagedList } from '#components/ui/paged-list.tsx'
import { CERTIFICATE_FILTERS, CERTIFICATE_SORTS, type CertificatesAnswer } from '#lib/proxies/certificates.ts'

const QUERY = {
  ...listQuery(CERTIFICATE_SORTS),
  namespace: parseAsString.withDefault(''),
  filter: parseAsStringLiteral([...CERTIFICATE_FILTERS, '']).withDefault(''),
}

/** The certificates of all workloads, the one that expires first on top, VMs that are away among them. */
export function CertificatesPage() {
  const [query, setQuery] = useQueryStates(QUERY, { history: 'replace' })
  const asked = useListAnswer<CertificatesAnswer>('/api/certificates', query)
  const answer = asked.data
  return (
    <>
      <ProxiesHeader
        title="Certificates"
        lead="Until when each workload’s certificate is valid, and whether it is for the identity that its object asks for."
      />
      <FilterRow
        label="Search certificates"
        placeholder="Proxy, identity or serial"
        q={query.q}
        onQuery={setQuery}
      >
        <NamespaceSelect value={query.namespace} names={answer?.namespaces} onQuery={setQuery} />
      </FilterRow>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">Only certificates that are</legend>
        {CERTIFICATE_FILTERS.map((filter) => (
          <CountButton
            key={filter}
            {...FILTER_LOOKS[filter]}
            count={answer?.counts[filter]}
            isPressed={query.filter === filter}
            onPress={() => void setQuery({ filter: query.filter === filter ? '' : filter, page: 1 })}
          />
        ))}
      </fieldset>
      <Answered asked={asked} label="Reading certificates">
        {(data) => (
          <>
            <Facts answer={data} />
            <PagedList
              label="Certificates"
              nouns={['workload', 'workloads']}
              icon={ShieldCheck}
              columns={CERTIFICATE_COLUMNS}
              rows={data.rows.map((row) => ({ ...row, id: row.proxy }))}
              page={data.page}
              none={
                <EmptyState icon={ShieldCheck} title="No workload is known">
                  Workloads with a certificate are VMs that are connected to istiod and pods with a proxy.
                  Once one connects, it appears here.
                </EmptyState>
              }
              sorts={CERTIFICATE_SORTS}
              query={query}
              onQuery={setQuery}
              onAll={() => void setQuery({ q: '', namespace: '', filter: '', page: 1 })}
              signalOf={({ serialNumber, problems, isConnected }) =>
                JSON.stringify([serialNumber, isConnected, problems.map(({ code }) => code)])
              }
            />
          </>
        )}
      </Answered>
    </>
  )
}

function Facts({ answer: { missing, trustDomain, round, roots } }: { answer: CertificatesAnswer }) {
  return (
    <>
      {missing ? (
        <Callout tone="warn" title="Some proxies may be missing">
          {missing}
        </Callout>
      ) : null}
      <RoundProgress round={round} />
      <p className="text-muted text-sm">
        {trustDomain ? (
          <>
            Trust domain <span className="font-mono text-text">{trustDomain}</span>
          </>
        ) : (
          'The trust domain of the mesh is not known: no istiod has told it. It is not compared.'
        )}
      </p>
      <RootsCard roots={roots} />
    </>
  )
}
