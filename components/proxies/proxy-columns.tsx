import Link from 'next/link'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { proxyHref } from '#components/mesh/proxy-href.ts'
import { captureWords, kindWords, typeWords } from '#components/mesh/proxy-words.ts'
import { CertificateCell, ConnectionCell, KindIcon, VersionCell } from '#components/proxies/proxy-cells.tsx'
import { SyncMarks } from '#components/proxies/sync-marks.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { ProxyRow } from '#lib/proxies/proxy-row.ts'

/** The columns of the list of proxies. Narrow screens have the first and the sync, and the others under the first. */
export const PROXY_COLUMNS: Column<ProxyRow>[] = [
  {
    id: 'id',
    header: 'Proxy',
    sortable: true,
    cell: (row) => (
      <div className="min-w-40">
        <div className="flex items-start gap-1.5">
          <KindIcon kind={row.kind} />
          <Link href={proxyHref(row.id)} className="font-semibold text-accent hover:underline">
            <NameText>{row.id}</NameText>
          </Link>
        </div>
        <p className="pl-5 text-muted text-xs">
          {kindWords(row.kind)}, {typeWords(row.type)}
          {row.ips.length > 0 ? ` · ${row.ips.join(', ')}` : ''}
        </p>
        {row.kind === 'vm' && row.object ? (
          <p className="pl-5 text-xs">
            <ObjectName of={row.object} />
          </p>
        ) : null}
        <div className="mt-1 space-y-1 pl-5 lg:hidden">
          <ConnectionCell connection={row.connection} />
          <VersionCell row={row} isLabelled />
          <CertificateCell certificate={row.certificate} isLabelled />
        </div>
      </div>
    ),
  },
  {
    id: 'namespace',
    header: 'Namespace',
    sortable: true,
    wideOnly: true,
    cell: ({ namespace }) => namespace,
  },
  {
    id: 'istiod',
    header: 'istiod',
    sortable: true,
    wideOnly: true,
    cell: ({ connection }) => <ConnectionCell connection={connection} />,
  },
  {
    id: 'version',
    header: 'Version',
    sortable: true,
    wideOnly: true,
    cell: (row) => <VersionCell row={row} />,
  },
  { id: 'sync', header: 'Sync', sortable: true, cell: ({ sync }) => <SyncMarks sync={sync} /> },
  {
    id: 'expires',
    header: 'Certificate',
    sortable: true,
    wideOnly: true,
    cell: ({ certificate }) => <CertificateCell certificate={certificate} />,
  },
  {
    id: 'dns',
    header: 'DNS capture',
    wideOnly: true,
    cell: ({ dnsCapture }) => (
      <span title={captureWords(dnsCapture)} className={dnsCapture ? '' : 'text-muted'}>
        {dnsCapture ? 'on' : 'off'}
      </span>
    ),
  },
]
