'use client'

import { knowledgeOf } from '#components/data/knowledge.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { FindingsList } from '#components/names/findings-list.tsx'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { PoolCards } from '#components/names/pool-cards.tsx'
import { useNamesWatch } from '#components/names/use-names-watch.ts'
import { VipMoves } from '#components/names/vip-moves.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** What can go wrong with names: clashes, pools that run out, and addresses that moved. */
export function WatchPage() {
  const { data, error, refetch, dataUpdatedAt } = useNamesWatch()
  const knowledge = knowledgeOf(useShell()?.feeds, ['Service', 'ServiceEntry'])
  return (
    <>
      <NamesHeader
        title="Watch over names"
        lead="Names and addresses that clash, how full the pools are, and which VIPs moved."
      />
      {error ? (
        <Callout
          tone={data ? 'warn' : 'bad'}
          title={data ? 'What stands here could not be read again' : error.message}
          actions={<Button onPress={() => void refetch()}>Try again</Button>}
        >
          {data ? (
            <>
              {error.message}. It is from <RelativeTime atMs={dataUpdatedAt} suffix=" ago" />.
            </>
          ) : (
            error.fix
          )}
        </Callout>
      ) : null}
      {!data && error ? null : !data || knowledge === 'reading' ? (
        <Skeleton label="Reading names" rows={8} />
      ) : knowledge === 'unknown' && data.findingsTotal === 0 ? (
        <NotKnown what="Findings and pools" />
      ) : (
        <>
          <section aria-labelledby="findings" className="space-y-3">
            <h2 id="findings" className="font-semibold text-base">
              Findings
            </h2>
            <FindingsList answer={data} />
          </section>
          <section aria-labelledby="pools" className="space-y-3">
            <h2 id="pools" className="font-semibold text-base">
              Pools
            </h2>
            <PoolCards answer={data} nowMs={dataUpdatedAt} />
          </section>
        </>
      )}
      <section aria-labelledby="moves" className="space-y-3">
        <h2 id="moves" className="font-semibold text-base">
          Moves of VIPs
        </h2>
        <VipMoves />
      </section>
    </>
  )
}
