/** Grey bars where rows are about to be. */
export function Skeleton({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="space-y-2">
      {Array.from({ length: rows }, (_, index) => index).map((index) => (
        <div
          key={index}
          className="h-9 animate-pulse rounded-md bg-unknown-soft"
          style={{ opacity: 1 - index * 0.12 }}
        />
      ))}
    </div>
  )
}
