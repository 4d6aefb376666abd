'use client'

import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { useTransitions } from '#components/data/use-transitions.ts'
import { TransitionTime } from '#components/mesh/transition-time.tsx'
import { AddressText } from '#components/names/address-text.tsx'
import { nameHref } from '#components/names/names-sections.ts'
import { type Move, movesOf } from '#components/names/vip-move-rows.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { cn } from '#components/ui/cn.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

const WINDOW = '30d'

/** The addresses that hosts lost and got, the newest first, live; of one host, or of the whole mesh. */
export function VipMoves({ host = '' }: { host?: string }) {
  const query = new URLSearchParams({
    window: WINDOW,
    limit: '25',
    kinds: 'vip-changed',
    q: host,
  }).toString()
  const { data, rows, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useTransitions(query, true)
  const moves = movesOf(rows, host)
  if (!data && error)
    return (
      <Callout tone="warn" title={error.message}>
        {error.fix}
      </Callout>
    )
  if (!data) return <Skeleton label="Reading moves of VIPs" rows={3} />
  if (moves.length === 0 && !hasNextPage)
    return <p className="text-muted">No VIP moved within the last {WINDOW}, as far as somebody watched.</p>
  return (
    <div className="space-y-3">
      {error ? <p className="text-sm text-warn">Moves could not be read again: {error.message}</p> : null}
      <DataTable
        label="Moves of VIPs"
        columns={COLUMNS.filter(({ id }) => id !== (host ? 'host' : 'source'))}
        rows={moves}
      />
      {hasNextPage ? (
        <Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Reading…' : 'Show older'}
        </Button>
      ) : null}
    </div>
  )
}

const COLUMNS: Column<Move>[] = [
  {
    id: 'time',
    header: 'Time',
    cell: (row) => <TransitionTime row={row} />,
  },
  {
    id: 'host',
    header: 'Host',
    cell: ({ move, subject }) => (
      <div className="min-w-28">
        {move ? (
          <Link href={nameHref(move.host)} className="font-medium text-accent hover:underline">
            <NameText>{move.host}</NameText>
          </Link>
        ) : null}
        <p className="text-muted text-xs">
          {subject.kind} {subject.namespace}/{subject.name}
        </p>
      </div>
    ),
  },
  {
    id: 'move',
    header: 'Before and after',
    cell: ({ move, message }) =>
      move ? (
        <div className="grid min-w-28 items-start gap-x-3 gap-y-0.5 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
          <Addresses label="Before" addresses={move.before} others={move.after} />
          <ArrowRight aria-label="became" className="size-4 rotate-90 text-muted sm:rotate-0" />
          <Addresses label="After" addresses={move.after} others={move.before} />
        </div>
      ) : (
        <p className="wrap-anywhere">{message}</p>
      ),
  },
  {
    id: 'source',
    header: 'Object',
    wideOnly: true,
    cell: ({ subject }) => (
      <span className="wrap-anywhere">
        {subject.kind} {subject.namespace}/{subject.name}
      </span>
    ),
  },
]

/** The addresses of one side of a move; those that the other side lacks stand out. */
function Addresses({ label, addresses, others }: { label: string; addresses: string[]; others: string[] }) {
  if (addresses.length === 0) return <span className="text-muted text-xs">no address</span>
  return (
    <ul aria-label={label}>
      {addresses.map((address) => (
        <li key={address} className={cn(others.includes(address) && 'text-muted')}>
          <AddressText>{address}</AddressText>
        </li>
      ))}
    </ul>
  )
}
