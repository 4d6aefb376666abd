'use client'

import Link from 'next/link'
import { parseAsInteger, useQueryState } from 'nuqs'
import { ChangesTable } from '#components/changes/changes-table.tsx'
import { useOperationDesk } from '#components/changes/operation-desk.tsx'

/** Every change of traffic in the mesh, newest first. */
export function ChangesPage() {
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1))
  const desk = useOperationDesk()
  return (
    <>
      <header>
        <nav aria-label="Breadcrumb" className="text-muted text-sm">
          <Link href="/traffic" className="hover:underline">
            Traffic
          </Link>
        </nav>
        <h1 className="mt-0.5 font-semibold text-xl tracking-tight">Changes of traffic</h1>
        <p className="text-muted">
          Who changed which host’s traffic or which object, when and why, and what came of it.
        </p>
      </header>
      <ChangesTable host="" page={Math.max(1, page)} onPage={(next) => void setPage(next)} desk={desk} />
      {desk.dialog}
    </>
  )
}
