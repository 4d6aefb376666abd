import type { ReactNode } from 'react'

/** Names and values side by side; a value that is not there shows a dash. */
export function Facts({ facts }: { facts: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 xl:grid-cols-6">
      {facts.map(({ name, value }) => (
        <div key={name} className="min-w-0">
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="mt-0.5 break-words">{value || <span className="text-muted">–</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
