'use client'

import type { ReactNode } from 'react'
import { countWords, forecastWords, fullWords, poolParts } from '#components/names/pool-words.ts'
import { SplitBar } from '#components/ui/split-bar.tsx'
import type { Pool, WatchAnswer } from '#lib/names/watch.ts'

const FAMILY_WORDS = { v4: 'IPv4', v6: 'IPv6' } as const

/** How full the ranges of the allocator are, and for how long they last. */
export function PoolCards({ answer: { pools, allocation }, nowMs }: { answer: WatchAnswer; nowMs: number }) {
  return (
    <div className="space-y-3">
      <p className="text-muted">{ALLOCATION_WORDS[allocation]}</p>
      <div className="grid gap-3 lg:grid-cols-2">
        {pools.map((pool) => (
          <PoolCard key={pool.family} pool={pool} nowMs={nowMs} />
        ))}
      </div>
    </div>
  )
}

const ALLOCATION_WORDS: Record<WatchAnswer['allocation'], string> = {
  status:
    'istiod’s allocator gives one address of each range to a host without spec.addresses, and keeps it in status.addresses.',
  legacy:
    'This mesh still uses the older allocation: each istiod computes addresses from a hash, and no object holds them.',
  none: 'No ServiceEntry has an allocated address.',
  unknown: 'Whether this mesh allocates addresses can’t be told yet.',
}

function PoolCard({ pool, nowMs }: { pool: Pool; nowMs: number }) {
  const { allocated, claimed, givenBack, free } = poolParts(pool)
  const name = `${FAMILY_WORDS[pool.family]} pool`
  return (
    <article aria-label={name} className="space-y-3 rounded-lg border border-line bg-surface p-4">
      <header className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-semibold">
          {name} <span className="font-mono font-normal text-muted text-xs">{pool.range}</span>
        </h3>
        <p className="tabular-nums">
          <strong className="font-semibold">{fullWords(allocated + claimed, pool.capacity)}</strong>
          <span className="text-muted"> used</span>
        </p>
      </header>
      <SplitBar
        className="h-2"
        parts={[
          { label: 'allocated', value: allocated, className: 'min-w-1 shrink-0 bg-accent' },
          { label: 'claimed', value: claimed, className: 'min-w-1 shrink-0 bg-warn-fill' },
          { label: 'given back', value: givenBack, className: 'min-w-1 shrink-0 bg-line-strong' },
          { label: 'free', value: free, className: 'shrink' },
        ]}
      />
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-4">
        <Figure name="Allocated" swatch="bg-accent">
          {countWords(pool.allocated)}
        </Figure>
        <Figure
          name="Claimed by users"
          swatch="bg-warn-fill"
          meaning="Addresses of this range that somebody wrote into spec.addresses."
        >
          {countWords(pool.claimedByUsers)}
        </Figure>
        <Figure
          name="Highest so far"
          swatch="bg-line-strong"
          meaning="Counted from the start of the range. istiod gives no address out twice until it restarts."
        >
          {pool.highest === 0 ? '–' : countWords(pool.highest)}
        </Figure>
        <Figure name="In all" swatch="bg-unknown-soft">
          {countWords(pool.capacity)}
        </Figure>
      </dl>
      <p className="text-muted text-sm">{forecastWords(pool, nowMs)}</p>
    </article>
  )
}

function Figure({
  name,
  swatch,
  meaning,
  children,
}: {
  name: string
  swatch: string
  meaning?: string
  children: ReactNode
}) {
  return (
    <div {...(meaning ? { title: meaning } : {})}>
      <dt className="flex items-center gap-1.5 text-muted text-xs">
        <span aria-hidden className={`size-2 shrink-0 rounded-sm ${swatch}`} />
        {name}
      </dt>
      <dd className="mt-0.5 tabular-nums">{children}</dd>
    </div>
  )
}
