import type { ReactNode } from 'react'

/** The head of a page: what it is, and what can be done with it. */
export function PageHeader({ title, lead, children }: { title: string; lead: string; children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-3">
      <div className="min-w-0">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <p className="text-muted">{lead}</p>
      </div>
      {children}
    </header>
  )
}
