import Link from 'next/link'
import type { TabHref } from '#components/proxies/tables/table-links.ts'
import { NameText } from '#components/ui/name-text.tsx'

/** The name of a cluster or route configuration, as the way to it where there is one. */
export function LinkedName({
  tab,
  name,
  hrefOf,
}: {
  tab: Parameters<TabHref>[0]
  name: string
  hrefOf: TabHref | undefined
}) {
  const text = (
    <span className="font-mono text-xs">
      <NameText>{name}</NameText>
    </span>
  )
  return hrefOf ? (
    <Link href={hrefOf(tab, name)} className="text-accent hover:underline">
      {text}
    </Link>
  ) : (
    text
  )
}
