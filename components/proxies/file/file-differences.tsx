'use client'

import type { Remote } from 'comlink'
import { useEffect, useState } from 'react'
import { DifferencesView } from '#components/proxies/differences/differences-view.tsx'
import { ProxyChoice } from '#components/proxies/differences/proxy-choice.tsx'
import type { DumpComparison, DumpReader } from '#components/proxies/dump/dump-reader.ts'
import { BROKEN } from '#components/proxies/dump/read-dump.ts'
import { Callout } from '#components/ui/callout.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

const SIDES = [
  { value: 'istiod', label: "istiod's intent" },
  { value: 'envoy', label: 'What it has now' },
] as const
type Side = (typeof SIDES)[number]['value']

/** A saved configuration against that of a proxy of this mesh. The browser compares: the file stays where it is. */
export function FileDifferences({ reader, fileName }: { reader: Remote<DumpReader>; fileName: string }) {
  const [side, setSide] = useState<Side>('istiod')
  const [proxy, setProxy] = useState('')
  const found = useComparison(reader, proxy, side)
  const words = side === 'istiod' ? `istiod's intent for ${proxy}` : `${proxy} now`
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <Segmented label="Compare with" value={side} options={SIDES} onChange={setSide} />
        <ProxyChoice label="Proxy that the file is from" chosen={proxy} onChoose={setProxy} />
      </div>
      {proxy === '' ? (
        <p className="text-muted">Choose the proxy that the file was saved from.</p>
      ) : !found ? (
        <Skeleton label="Comparing the configurations" rows={6} />
      ) : found.ok ? (
        <DifferencesView
          differences={found.differences}
          sides={side === 'istiod' ? { one: fileName, other: words } : { one: words, other: fileName }}
        />
      ) : (
        <Callout tone="bad" title={found.message}>
          {found.fix}
        </Callout>
      )}
    </div>
  )
}

function useComparison(reader: Remote<DumpReader>, proxy: string, side: Side): DumpComparison | null {
  const [found, setFound] = useState<DumpComparison | null>(null)
  useEffect(() => {
    setFound(null)
    if (proxy === '') return
    let isOld = false
    const page = side === 'istiod' ? 'intent' : 'config_dump?include_eds'
    const url = `/api/envoy/${encodeURIComponent(proxy)}/${page}`
    const set = (comparison: DumpComparison): void => {
      if (!isOld) setFound(comparison)
    }
    reader
      .compare({ kind: 'url', url }, side === 'istiod' ? 'intent' : 'earlier')
      .then(set, () => set(BROKEN))
    return () => {
      isOld = true
    }
  }, [reader, proxy, side])
  return found
}
