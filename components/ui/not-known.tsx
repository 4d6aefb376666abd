import { CircleHelp } from 'lucide-react'
import { EmptyState } from '#components/ui/empty-state.tsx'

/** Stands where a list would be that could not be read: saying "none" would be a guess. */
export function NotKnown({ what }: { what: string }) {
  return (
    <EmptyState icon={CircleHelp} title={`${what} are not known`}>
      The cluster has not told yet; the message above says why. This page fills in by itself once it does.
    </EmptyState>
  )
}
