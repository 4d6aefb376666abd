import { Lock, LockOpen } from 'lucide-react'
import { LinkedName } from '#components/proxies/tables/linked-name.tsx'
import type { TabHref } from '#components/proxies/tables/table-links.ts'
import { WeightedClusters } from '#components/proxies/tables/weighted-clusters.tsx'
import { Badge } from '#components/ui/badge.tsx'
import type { ChainTarget, FilterChain } from '#lib/envoy/listener.ts'

const MOST = 50

const TLS_WORDS = {
  mutual: { label: 'mutual TLS', meaning: 'The peer must show a certificate.' },
  simple: { label: 'TLS', meaning: 'TLS ends here; the peer shows no certificate.' },
  none: { label: 'plaintext', meaning: 'What comes is taken as it is, without ending TLS.' },
}

/** What a listener does with a connection: the first chain that matches takes it. */
export function FilterChains({
  chains,
  hrefOf,
}: {
  chains: readonly FilterChain[]
  hrefOf: TabHref | undefined
}) {
  const shown = chains.slice(0, MOST)
  return (
    <>
      <ul aria-label="Filter chains" className="divide-y divide-line">
        {shown.map((chain, index) => {
          const { label, meaning } = TLS_WORDS[chain.tls]
          const Icon = chain.tls === 'none' ? LockOpen : Lock
          return (
            <li
              // Chains need no name of their own, and two can match alike.
              // biome-ignore lint/suspicious/noArrayIndexKey: chains have an order and nothing else
              key={`${chain.name} ${index}`}
              className="grid gap-x-6 gap-y-1 py-2 sm:grid-cols-[minmax(0,4fr)_8rem_minmax(0,5fr)]"
            >
              <div className="min-w-0">
                <p className="wrap-anywhere">{chain.match}</p>
                {chain.name ? (
                  <p className="font-mono text-muted text-xs wrap-anywhere">{chain.name}</p>
                ) : null}
              </div>
              <div title={meaning}>
                <Badge
                  tone={chain.tls === 'mutual' ? 'accent' : 'unknown'}
                  icon={<Icon aria-hidden className="size-3" />}
                >
                  {label}
                </Badge>
              </div>
              <Target target={chain.leadsTo} hrefOf={hrefOf} />
            </li>
          )
        })}
      </ul>
      {shown.length < chains.length ? (
        <p className="pt-2 text-muted text-sm">
          The first {MOST} of {chains.length.toLocaleString('en')} filter chains; the configuration has all.
        </p>
      ) : null}
    </>
  )
}

function Target({ target, hrefOf }: { target: ChainTarget; hrefOf: TabHref | undefined }) {
  switch (target.kind) {
    case 'route':
      return (
        <p className="min-w-0">
          <span className="text-muted">by route </span>
          <LinkedName tab="routes" name={target.route} hrefOf={hrefOf} />
        </p>
      )
    case 'clusters':
      return <WeightedClusters clusters={percented(target.clusters)} hrefOf={hrefOf} />
    case 'other':
      return (
        <p className="min-w-0 text-muted text-xs wrap-anywhere">
          {target.filters.length > 0 ? `filters ${target.filters.join(', ')}` : 'nowhere'}
        </p>
      )
  }
}

/** Weights of a TCP proxy as shares of a hundred. */
function percented(clusters: { name: string; weight: number }[]) {
  const total = clusters.reduce((sum, { weight }) => sum + weight, 0)
  return clusters.map(({ name, weight }) => ({
    name,
    weight,
    percent: total === 0 ? (clusters.length === 1 ? 100 : 0) : (weight * 100) / total,
  }))
}
