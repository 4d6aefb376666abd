'use client'

import Link from 'next/link'
import { parseAsInteger, useQueryState } from 'nuqs'
import { ChangeNotices } from '#components/changes/change-notices.tsx'
import { ChangesTable } from '#components/changes/changes-table.tsx'
import { useOperationDesk } from '#components/changes/operation-desk.tsx'
import { useOperations } from '#components/changes/use-operations.ts'
import type { HostDetail } from '#lib/mesh/views.ts'

const NEWEST = 1

/** The changes of one host: what needs somebody, and the list of all. */
export function HostChanges({ detail }: { detail: HostDetail }) {
  const { host } = detail
  const [page, setPage] = useQueryState('changes', parseAsInteger.withDefault(1))
  const newest = useOperations(host, NEWEST)
  const desk = useOperationDesk()
  return (
    <section aria-labelledby="changes" className="space-y-3">
      <header className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 id="changes" className="font-semibold text-base">
          Changes
        </h2>
        <Link href="/traffic/changes" className="text-accent text-sm hover:underline">
          Changes of all hosts
        </Link>
      </header>
      <ChangeNotices detail={detail} operations={newest.data?.operations ?? []} desk={desk} />
      <ChangesTable host={host} page={Math.max(1, page)} onPage={(next) => void setPage(next)} desk={desk} />
      {desk.dialog}
    </section>
  )
}
