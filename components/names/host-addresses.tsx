import { AddressText } from '#components/names/address-text.tsx'
import { inOrder, vipSource } from '#components/names/name-words.ts'
import { OriginBadge } from '#components/names/vip-looks.tsx'
import { CopyIcon } from '#components/ui/copy-icon.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import type { NameDetail, Vip } from '#lib/names/name-row.ts'

type Row = Vip & { id: string; source: string }

/** The addresses of a host, and in words where each comes from. */
export function HostAddresses({ detail: { vips, sources, withoutVip } }: { detail: NameDetail }) {
  if (vips.length === 0)
    return (
      <p>
        <strong className="font-medium">It has no VIP.</strong>{' '}
        <span className="text-muted">{withoutVip}</span>
      </p>
    )
  const rows = inOrder(vips).map((vip) => ({
    ...vip,
    id: `${vip.origin} ${vip.value}`,
    // Only of a single source can it be said whose address it is.
    source: vipSource(vip, sources.length === 1 || sources[0]?.kind === 'Service' ? sources[0] : undefined),
  }))
  return <DataTable label="Addresses" columns={COLUMNS} rows={rows} />
}

const FAMILY_WORDS = { v4: 'IPv4', v6: 'IPv6', cidr: 'range' } as const

const COLUMNS: Column<Row>[] = [
  {
    id: 'address',
    header: 'Address',
    cell: ({ value }) => (
      <span className="inline-flex items-center gap-0.5">
        <AddressText>{value}</AddressText>
        <CopyIcon text={value} what={value} />
      </span>
    ),
  },
  { id: 'family', header: 'Family', wideOnly: true, cell: ({ family }) => FAMILY_WORDS[family] },
  { id: 'origin', header: 'Origin', cell: ({ origin }) => <OriginBadge origin={origin} /> },
  { id: 'source', header: 'Where it comes from', cell: ({ source }) => <p className="min-w-40">{source}</p> },
]
