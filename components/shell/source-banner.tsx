'use client'

import { useState } from 'react'
import { useShell } from '#components/data/live-provider.tsx'
import { DemoPanel } from '#components/shell/demo-panel.tsx'
import { Callout } from '#components/ui/callout.tsx'

/** Says where the mesh comes from, on every page. */
export function SourceBanner() {
  const source = useShell()?.source
  if (!source) return <div className="h-8 border-line border-b" />
  switch (source.kind) {
    case 'none':
      return (
        <div className="px-4 pt-4 sm:px-6">
          <Callout tone="bad" title="Isthmus has no cluster to show">
            {source.reason} Then start it again.
          </Callout>
        </div>
      )
    case 'demo':
      return <DemoBanner />
    default:
      return (
        <p className="truncate border-line border-b bg-surface px-4 py-1.5 text-muted text-sm sm:px-6">
          {source.kind === 'kubeconfig' ? (
            <>
              Context <strong className="font-medium text-text">{source.context}</strong> as {source.user}
            </>
          ) : (
            'The cluster it runs in'
          )}
          <span className="hidden sm:inline">
            {' · '}
            <span className="font-mono text-xs">{source.server}</span>
          </span>
        </p>
      )
  }
}

function DemoBanner() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-warn/30 border-b bg-warn-soft px-4 py-1.5 text-sm text-warn sm:px-6">
        <p>
          <strong className="font-semibold">Demo mesh.</strong> Nothing here is real; changes are gone when
          Isthmus stops. It shows your own mesh when there is a kubeconfig.
        </p>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="whitespace-nowrap rounded font-medium underline underline-offset-2"
        >
          Break something
        </button>
      </div>
      {isOpen ? <DemoPanel onClose={() => setOpen(false)} /> : null}
    </>
  )
}
