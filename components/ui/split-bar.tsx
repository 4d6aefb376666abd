import { cn } from '#components/ui/cn.ts'

export type BarPart = { label: string; value: number; className: string }

/** Parts of a whole as one bar; the words beside it carry the meaning, the bar only helps the eye. */
export function SplitBar({ parts, className }: { parts: BarPart[]; className?: string }) {
  const total = parts.reduce((sum, { value }) => sum + value, 0)
  return (
    <div
      aria-hidden
      className={cn('flex h-1.5 w-full gap-px overflow-hidden rounded-full bg-unknown-soft', className)}
    >
      {total > 0
        ? parts
            .filter(({ value }) => value > 0)
            .map((part) => (
              <div
                key={part.label}
                className={part.className}
                style={{ width: `${(part.value * 100) / total}%` }}
              />
            ))
        : null}
    </div>
  )
}
