'use client'

import { Split } from 'lucide-react'
import { useState } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { StartWithHosts } from '#components/traffic/edit/start-with-hosts.tsx'
import { StartWithSubsets } from '#components/traffic/edit/start-with-subsets.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import type { ObjectEdit } from '#lib/traffic/edit.ts'

const PATTERNS = [
  { value: 'subsets', label: 'Subsets of this host' },
  { value: 'hosts', label: 'Several hosts' },
] as const

/** Begins a split of a host that sidecars do not route yet: a draft, in which everything can still be changed. */
export function StartSplit() {
  const { detail, dispatch } = useEditor()
  const hasVms = detail.endpointSets.some(({ vmsTotal }) => vmsTotal > 0)
  const [pattern, setPattern] = useState<'subsets' | 'hosts'>(hasVms ? 'subsets' : 'hosts')
  const start = (edits: ObjectEdit[]) =>
    dispatch({ type: 'edit', changes: edits.map(({ ref, spec }) => ({ ref, spec })) })
  return (
    <section
      aria-labelledby="start-split"
      className="space-y-4 rounded-lg border border-line border-dashed p-4 sm:p-6"
    >
      <header className="flex gap-3">
        <Split aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
        <div>
          <h2 id="start-split" className="font-semibold text-base">
            Nothing splits this host’s traffic
          </h2>
          <p className="mt-0.5 max-w-2xl text-muted">
            {hasVms
              ? 'Requests go to all of its endpoints alike, so the first pod that its selector matches takes traffic at once. Pin everything to the VMs first, then move shares to the pods.'
              : 'Requests go to all of its endpoints alike, and no VM stands behind it. It can be split over several hosts.'}
          </p>
        </div>
      </header>
      <Segmented label="How to split" value={pattern} options={PATTERNS} onChange={setPattern} />
      {pattern === 'subsets' ? <StartWithSubsets onStart={start} /> : <StartWithHosts onStart={start} />}
    </section>
  )
}
