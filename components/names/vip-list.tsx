import { AddressText } from '#components/names/address-text.tsx'
import { inOrder } from '#components/names/name-words.ts'
import { OriginBadge } from '#components/names/vip-looks.tsx'
import type { NameRow } from '#lib/names/name-row.ts'

const SHOWN = 3

/** The addresses of a host, each with where it comes from; the first few of many. */
export function VipList({ row: { vips, withoutVip } }: { row: Pick<NameRow, 'vips' | 'withoutVip'> }) {
  if (vips.length === 0)
    return <p className="min-w-40 max-w-64 text-muted text-xs">{withoutVip || 'It has no VIP.'}</p>
  const shown = inOrder(vips).slice(0, vips.length > SHOWN + 1 ? SHOWN : undefined)
  return (
    <ul className="space-y-1">
      {shown.map((vip) => (
        <li key={`${vip.origin} ${vip.value}`} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="sm:min-w-24">
            <AddressText>{vip.value}</AddressText>
          </span>
          <OriginBadge origin={vip.origin} />
        </li>
      ))}
      {shown.length < vips.length ? (
        <li className="text-muted text-xs">+{(vips.length - shown.length).toLocaleString('en')} more</li>
      ) : null}
    </ul>
  )
}
