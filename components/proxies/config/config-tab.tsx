'use client'

import { Download, RotateCw } from 'lucide-react'
import { useMemo } from 'react'
import { DumpTree } from '#components/proxies/config/dump-tree.tsx'
import { DumpStates } from '#components/proxies/dump/dump-states.tsx'
import type { DumpFrom } from '#components/proxies/dump/read-dump.ts'
import { useDump } from '#components/proxies/dump/use-dump.ts'
import { Button } from '#components/ui/button.tsx'
import type { ConfigSource } from '#lib/proxies/proxy-pages.ts'

/** The whole configuration dump of a proxy, as its Envoy or its istiod gives it. */
export function ConfigTab({ id, source }: { id: string; source: Exclude<ConfigSource, 'file'> }) {
  const path = `/api/envoy/${encodeURIComponent(id)}`
  const url = source === 'istiod' ? `${path}/intent` : `${path}/config_dump?include_eds`
  const from = useMemo((): DumpFrom => ({ kind: 'url', url }), [url])
  const { state, again } = useDump(from)
  return (
    <DumpStates state={state} again={again}>
      {(open) => (
        <DumpTree key={url} reader={open.reader} rowCount={open.rowCount}>
          <span className="text-muted tabular-nums">{megabytes(open.bytes)}, secrets taken out</span>
          <Button onPress={again}>
            <RotateCw aria-hidden className="size-4" /> Read again
          </Button>
          <a
            href={`${url}${url.includes('?') ? '&' : '?'}download`}
            className="inline-flex items-center gap-1.5 text-accent hover:underline"
          >
            <Download aria-hidden className="size-4" /> Save
          </a>
        </DumpTree>
      )}
    </DumpStates>
  )
}

const megabytes = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000).toLocaleString('en')} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`
