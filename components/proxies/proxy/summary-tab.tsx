import { LabelChips } from '#components/mesh/label-chips.tsx'
import { captureWords, kindWords, typeWords } from '#components/mesh/proxy-words.ts'
import { EnvoySection } from '#components/proxies/proxy/envoy-now.tsx'
import { summaryCommands } from '#components/proxies/proxy/proxy-commands.ts'
import { SyncTable } from '#components/proxies/proxy/sync-table.tsx'
import { CertificateCell, ConnectionCell, VersionCell } from '#components/proxies/proxy-cells.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { Section } from '#components/ui/section.tsx'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

/** Who a proxy is, how it stands with istiod, and what its Envoy says of itself. */
export function SummaryTab({ detail }: { detail: ProxyDetail }) {
  const { row } = detail
  return (
    <>
      <div className="rounded-lg border border-line bg-surface p-4">
        <Facts facts={factsOf(detail)} />
      </div>
      <Section id="sync" title="Sync with istiod">
        {row.sync ? (
          <SyncTable sync={row.sync} />
        ) : (
          <p className="text-muted">
            {row.connection.state === 'away'
              ? 'It is connected to no istiod that could be asked, so nothing is sent to it.'
              : 'Its istiod has not told.'}
          </p>
        )}
      </Section>
      <Section id="envoy" title="Envoy now">
        <EnvoySection detail={detail} />
      </Section>
      <Section id="terminal" title="The same in a terminal">
        <CommandList commands={summaryCommands(row)} />
      </Section>
    </>
  )
}

function factsOf({ row, labels, network, clusterId, serviceAccount }: ProxyDetail) {
  const { certificate } = row
  return [
    { name: 'istiod', value: <ConnectionCell connection={row.connection} /> },
    { name: 'Version', value: <VersionCell row={row} /> },
    { name: 'Certificate', value: <CertificateCell certificate={certificate} /> },
    { name: 'Kind', value: `${kindWords(row.kind)}, ${typeWords(row.type)}` },
    { name: 'Namespace', value: row.namespace },
    { name: 'Service account', value: serviceAccount },
    { name: 'Addresses', value: <span className="font-mono text-xs">{row.ips.join(', ')}</span> },
    { name: 'Network', value: network || 'default' },
    { name: 'Cluster', value: clusterId || 'not known' },
    {
      name: 'DNS',
      value: <span className={row.dnsCapture ? '' : 'text-warn'}>{captureWords(row.dnsCapture)}</span>,
    },
    {
      name: 'Identity',
      isWide: true,
      value:
        certificate.kind === 'known' ? (
          <span className="font-mono text-xs">
            <NameText>{certificate.identity}</NameText>
          </span>
        ) : (
          ''
        ),
    },
    { name: 'Labels', isWide: true, value: <LabelChips labels={labels} /> },
  ]
}
