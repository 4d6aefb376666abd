import { SplitBar } from '#components/ui/split-bar.tsx'
import type { BackendShare } from '#lib/mesh/views.ts'

const percent = (value: number): string => `${Math.round(value * 10) / 10} %`

/** How traffic is shared between VMs and pods, in words and as a bar. */
export function Share({ share }: { share: BackendShare | null }) {
  if (!share) return <span className="text-muted">by endpoints</span>
  const parts = [
    { label: 'VMs', value: share.vmPercent, className: 'bg-vm-fill' },
    { label: 'pods', value: share.podPercent, className: 'bg-pod-fill' },
    { label: 'other', value: share.otherPercent, className: 'bg-unknown-fill' },
  ]
  return (
    <div className="min-w-28">
      <p className="tabular-nums">
        {parts
          .filter(({ label, value }) => label !== 'other' || value > 0)
          .map(({ label, value }) => `${percent(value)} ${label}`)
          .join(', ')}
      </p>
      <SplitBar parts={parts} className="mt-1" />
    </div>
  )
}
