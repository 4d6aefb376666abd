import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'

export type Fact = {
  name: string
  value: ReactNode
  /** Takes what is left of a row of which another fact takes the first place. */
  isWide?: boolean
}

/** Names and values side by side; a value that is not there shows a dash. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 xl:grid-cols-6">
      {facts.map(({ name, value, isWide }) => (
        <div key={name} className={cn('min-w-0', isWide && 'col-span-2 xl:col-span-5')}>
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="mt-0.5 break-words">{value || <span className="text-muted">–</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
