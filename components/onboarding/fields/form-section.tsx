import { type ReactNode, useId } from 'react'

/** Fields of a form that are about one thing, in a box with a heading. */
export function FormSection({
  title,
  lead = '',
  children,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 space-y-4 rounded-lg border border-line bg-surface p-4">
      <div>
        <h2 id={id} className="font-semibold text-base">
          {title}
        </h2>
        {lead ? <p className="text-muted text-sm">{lead}</p> : null}
      </div>
      {children}
    </section>
  )
}
