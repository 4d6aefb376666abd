import Link from 'next/link'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import type { CheckSeverity } from '#lib/checks/check.ts'

/** How many findings there are of something, with the worst severity; the way to them. */
export function CheckBadge({
  severity,
  count,
  title,
  href,
}: {
  severity: CheckSeverity
  count: number
  /** What they say, for the tooltip. */
  title: string
  href: string
}) {
  const { one, many, tone, icon: Icon } = CHECK_LOOKS[severity]
  const words = count === 1 ? one : `${count.toLocaleString('en')} findings, worst: ${many.toLowerCase()}`
  return (
    <Link href={href} title={title} aria-label={`Checks: ${words}`} className="inline-flex rounded">
      <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
        {count === 1 ? one : count.toLocaleString('en')}
      </Badge>
    </Link>
  )
}
