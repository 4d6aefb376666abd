'use client'

import { useMutation } from '@tanstack/react-query'
import { Download, Split } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { getJson } from '#components/data/api-client.ts'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ReviewDialog } from '#components/traffic/review-dialog.tsx'
import { ServiceEditor } from '#components/traffic/service-editor.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'

/** One host: its rules in order, with a slider for each weight that can move. */
export function HostPage({ host }: { host: string }) {
  const document = useView<'host'>({ view: 'host', host })
  const detail = document?.facts.host
  const knowledge = knowledgeOf(document?.facts.shell.feeds, [
    'Service',
    'ServiceEntry',
    'VirtualService',
    'DestinationRule',
  ])
  if (!document || (!detail && knowledge === 'reading')) return <Skeleton label="Reading the host" rows={8} />
  if (!detail && knowledge === 'unknown') return <NotKnown what="This host and its rules" />
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <nav aria-label="Breadcrumb" className="text-muted text-sm">
            <Link href="/traffic" className="hover:underline">
              Traffic
            </Link>
            {detail ? ` / ${detail.namespace}` : ''}
          </nav>
          <h1 className="mt-0.5 break-all font-semibold text-xl tracking-tight">{host}</h1>
        </div>
        {detail && detail.virtualServices.length + detail.destinationRules.length > 0 ? (
          <ExportLive host={host} />
        ) : null}
      </header>
      {detail ? (
        <HostBody detail={detail} />
      ) : (
        <EmptyState icon={Split} title="Nothing defines this host">
          No Service, ServiceEntry or VirtualService has the host {host}. It was deleted, or never existed.
        </EmptyState>
      )}
    </>
  )
}

function HostBody({ detail }: { detail: HostDetail }) {
  const hasSplit = detail.virtualServices.length > 0
  return (
    <>
      <HostFacts detail={detail} />
      {detail.problems.map(({ code, message, fix }) => (
        <Callout key={code} tone="warn" title={message}>
          {fix}
        </Callout>
      ))}
      {hasSplit ? (
        detail.virtualServices.map((service) => (
          <ServiceEditor
            key={`${service.ref.namespace}/${service.ref.name}`}
            service={service}
            detail={detail}
          />
        ))
      ) : (
        <StartSplit detail={detail} />
      )}
    </>
  )
}

function HostFacts({ detail }: { detail: HostDetail }) {
  const subsets = detail.destinationRules.flatMap((rule) => rule.subsets)
  const labels = (one: Record<string, string>) =>
    Object.entries(one)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ')
  return (
    <div className="rounded-lg border border-line bg-surface p-4">
      <Facts
        facts={[
          {
            name: 'Defined by',
            value: detail.source
              ? `${detail.source.kind} ${detail.source.namespace}/${detail.source.name}`
              : '',
          },
          {
            name: 'Ports',
            value: detail.ports.map(({ name, port }) => (name ? `${name} ${port}` : port)).join(', '),
          },
          {
            name: 'VirtualService',
            value: detail.virtualServices.map(({ ref }) => `${ref.namespace}/${ref.name}`).join(', '),
          },
          {
            name: 'DestinationRule',
            value: detail.destinationRules.map(({ ref }) => `${ref.namespace}/${ref.name}`).join(', '),
          },
          {
            name: 'Subsets',
            value:
              subsets.length > 0 ? (
                <ul>
                  {subsets.map((subset) => (
                    <li key={subset.name}>
                      {subset.name} <span className="text-muted text-xs">({labels(subset.labels)})</span>
                    </li>
                  ))}
                </ul>
              ) : null,
          },
        ]}
      />
    </div>
  )
}

function StartSplit({ detail }: { detail: HostDetail }) {
  const [isReviewing, setReviewing] = useState(false)
  const hasVms = detail.vmLabels.length > 0
  return (
    <EmptyState icon={Split} title="Nothing splits this host’s traffic">
      <p>
        {hasVms
          ? 'Requests go to all of its endpoints alike, so the first pod that its selector matches takes traffic at once. Start a split to pin everything to the VMs first.'
          : 'Requests go to all of its endpoints alike, and no VM stands behind it.'}
      </p>
      {hasVms && detail.destinationRules.length === 0 ? (
        <Button look="primary" className="mt-4" onPress={() => setReviewing(true)}>
          Start a split
        </Button>
      ) : null}
      {isReviewing ? (
        <ReviewDialog
          host={detail.host}
          edit={{ kind: 'start', host: detail.host, namespace: detail.namespace, vmPercent: 100 }}
          onClose={() => setReviewing(false)}
          onApplied={() => setReviewing(false)}
          onConflict={() => undefined}
        />
      ) : null}
    </EmptyState>
  )
}

function ExportLive({ host }: { host: string }) {
  const read = useMutation({
    mutationFn: () => getJson<{ yaml: string }>(`/api/traffic/export?host=${encodeURIComponent(host)}`),
  })
  return (
    <>
      <Button onPress={() => read.mutate()} isDisabled={read.isPending}>
        <Download aria-hidden className="size-4" />
        Export YAML
      </Button>
      <Dialog title="Export YAML" isOpen={read.isSuccess || read.isError} onClose={() => read.reset()}>
        {read.data ? (
          <YamlPanel
            label={`DestinationRule and VirtualService of ${host}`}
            fileName={`${host}.yaml`}
            text={read.data.yaml}
          />
        ) : null}
        {read.error ? (
          <Callout tone="bad" title="They can not be read">
            {read.error.message}
          </Callout>
        ) : null}
      </Dialog>
    </>
  )
}
