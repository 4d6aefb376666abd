'use client'

import { CircleHelp } from 'lucide-react'
import type { Source } from '#components/proxies/proxy/use-proxy-query.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

/** Stands where a tab would be whose source can't be asked: why, what to set, and the other source where it can help. */
export function NoSource({
  source,
  detail: { way, intent },
  onSource,
}: {
  source: Source
  detail: Pick<ProxyDetail, 'way' | 'intent'>
  onSource: (source: Source) => void
}) {
  const [asked, other] = source === 'envoy' ? [way, intent] : [intent, way]
  if (asked.state === 'open') return null
  return (
    <EmptyState
      icon={CircleHelp}
      title={source === 'envoy' ? 'Its Envoy can’t be asked' : 'istiod can’t be asked for its intent'}
    >
      <p className="wrap-anywhere">{asked.reason}</p>
      {other.state === 'open' ? (
        <Button className="mt-3" onPress={() => onSource(source === 'envoy' ? 'istiod' : 'envoy')}>
          {source === 'envoy' ? 'Show istiod’s intent' : 'Show Envoy’s own answer'}
        </Button>
      ) : null}
    </EmptyState>
  )
}

/** Stands in a tab that only Envoy can fill. */
export function OnlyEnvoy({ why, onSource }: { why: string; onSource: (source: Source) => void }) {
  return (
    <EmptyState icon={CircleHelp} title="Only Envoy itself knows this">
      <p>{why}</p>
      <Button className="mt-3" onPress={() => onSource('envoy')}>
        Show Envoy’s own answer
      </Button>
    </EmptyState>
  )
}
