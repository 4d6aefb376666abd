import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'

/** Says that what a form holds is not in the draft, and what to do. */
export const Unfinished = ({ fix = 'remove' }: { fix?: 'remove' | 'empty' }) => (
  <p role="status" className="w-full text-sm text-warn">
    Not in the draft yet: complete or {fix} what is marked.
  </p>
)

/** The last line of a form that is opened and closed: what else can be done, and Done. */
export function FormEnd({
  isUnfinished,
  onDone,
  children,
}: {
  isUnfinished: boolean
  onDone: () => void
  children?: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {children}
      <Button look="quiet" className="ml-auto" onPress={onDone} isDisabled={isUnfinished}>
        Done
      </Button>
      {isUnfinished ? <Unfinished /> : null}
    </div>
  )
}
