'use client'

import { useState } from 'react'
import { LogLevelDialog } from '#components/proxies/proxy/log-level-dialog.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { formatAge } from '#components/ui/relative-time.tsx'
import type { EnvoyNow, ProxyDetail } from '#lib/proxies/proxy-row.ts'

/** What an Envoy says of itself now, or why it can't be asked. */
export function EnvoySection({ detail }: { detail: ProxyDetail }) {
  const { envoy, mayChangeLogLevel, row } = detail
  const [isChanging, setChanging] = useState(false)
  if ('reason' in envoy) return <p className="text-muted wrap-anywhere">It can’t be asked: {envoy.reason}</p>
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-4">
      <Facts facts={factsOf(envoy)} />
      {mayChangeLogLevel ? <Button onPress={() => setChanging(true)}>Change its log level…</Button> : null}
      {isChanging ? <LogLevelDialog id={row.id} onClose={() => setChanging(false)} /> : null}
    </div>
  )
}

function factsOf({ state, version, uptimeSeconds, concurrency, memory }: EnvoyNow) {
  return [
    { name: 'State', value: <Badge tone={state === 'LIVE' ? 'ok' : 'warn'}>{state}</Badge> },
    { name: 'Envoy', value: version },
    { name: 'Up for', value: formatAge(uptimeSeconds * 1000) },
    { name: 'Worker threads', value: concurrency ?? '' },
    ...(memory
      ? [
          { name: 'Memory in use', value: megabytes(memory.allocatedBytes) },
          {
            name: 'Heap, and of the system',
            value: `${megabytes(memory.heapBytes)}, ${megabytes(memory.physicalBytes)}`,
          },
        ]
      : []),
  ]
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`
