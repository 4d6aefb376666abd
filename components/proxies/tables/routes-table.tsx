import type { ReactNode } from 'react'
import { percentWords, retryWords, timeoutWords } from '#components/proxies/tables/route-words.ts'
import type { TabHref } from '#components/proxies/tables/table-links.ts'
import { WeightedClusters } from '#components/proxies/tables/weighted-clusters.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { EnvoyRoute, RouteTarget } from '#lib/envoy/route.ts'

const SHOWN_DOMAINS = 2

/** Routes of an Envoy in the order in which it tries them. */
export function RoutesTable({ rows, hrefOf }: { rows: readonly EnvoyRoute[]; hrefOf?: TabHref }) {
  return (
    <DataTable
      label="Routes"
      columns={columnsOf(hrefOf)}
      rows={[...rows]}
      signalOf={({ leadsTo }) => JSON.stringify(leadsTo)}
    />
  )
}

const columnsOf = (hrefOf: TabHref | undefined): Column<EnvoyRoute>[] => [
  {
    id: 'match',
    header: 'Match',
    cell: ({ match, name, configuration, virtualHost }) => (
      <div className="min-w-32">
        <p className="font-medium wrap-anywhere">{match}</p>
        {name ? <p className="text-muted text-xs wrap-anywhere">{name}</p> : null}
        <p className="mt-1 text-muted text-xs lg:hidden">
          <NameText>{`${configuration}, ${virtualHost}`}</NameText>
        </p>
      </div>
    ),
  },
  {
    id: 'virtualHost',
    header: 'Configuration and virtual host',
    wideOnly: true,
    cell: (row) => (
      <div className="min-w-40">
        <p>
          <span className="font-mono text-xs">{row.configuration}</span> <span className="text-muted">/</span>{' '}
          <NameText>{row.virtualHost}</NameText>
        </p>
        <Domains domains={row.domains} />
      </div>
    ),
  },
  {
    id: 'target',
    header: 'Leads to',
    cell: (row) => (
      <div className="min-w-40 space-y-1">
        <Target target={row.leadsTo} hrefOf={hrefOf} />
        <Details row={row} />
      </div>
    ),
  },
]

/** Hosts that a virtual host answers to; Istio gives it every short name and address, so most are put away. */
function Domains({ domains }: { domains: string[] }) {
  const rest = domains.length - SHOWN_DOMAINS
  if (rest <= 1) return <DomainList domains={domains} />
  return (
    <>
      <DomainList domains={domains.slice(0, SHOWN_DOMAINS)} />
      <Disclosure title={<span className="text-xs">{rest} more domains</span>}>
        <DomainList domains={domains.slice(SHOWN_DOMAINS)} />
      </Disclosure>
    </>
  )
}

const DomainList = ({ domains }: { domains: string[] }): ReactNode => (
  <ul className="text-muted text-xs">
    {domains.map((domain) => (
      <li key={domain}>
        <NameText>{domain}</NameText>
      </li>
    ))}
  </ul>
)

function Target({ target, hrefOf }: { target: RouteTarget; hrefOf: TabHref | undefined }) {
  switch (target.kind) {
    case 'clusters':
      return <WeightedClusters clusters={target.clusters} hrefOf={hrefOf} />
    case 'redirect':
      return (
        <p className="wrap-anywhere">
          <span className="text-muted">redirects to </span>
          {target.to}
        </p>
      )
    case 'direct-response':
      return <p>answers itself with {target.status}</p>
    case 'other':
      return <p className="wrap-anywhere">{target.words}</p>
  }
}

/** Timeout, retries and mirrors, where the route has them. */
function Details({ row: { timeoutMs, retries, mirrors } }: { row: EnvoyRoute }) {
  const words = [timeoutWords(timeoutMs), retryWords(retries)].filter((part) => part !== '')
  return (
    <>
      {words.length > 0 ? <p className="text-muted text-xs wrap-anywhere">{words.join(' · ')}</p> : null}
      {mirrors.map(({ cluster, percent }) => (
        <p key={cluster} className="text-muted text-xs wrap-anywhere">
          mirrors {percentWords(percent)} to <span className="font-mono">{cluster}</span>
        </p>
      ))}
    </>
  )
}
