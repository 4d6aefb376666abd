'use client'

import { CircleHelp, Route } from 'lucide-react'
import { SOURCES, type Source } from '#components/proxies/proxy/use-proxy-query.ts'
import { Segmented } from '#components/ui/segmented.tsx'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

const LABELS: Record<Source, string> = { envoy: 'Envoy’s own answer', istiod: 'istiod’s intent' }

/** Whose word the tabs show, how it is got, and what stands in the way. */
export function SourceSwitch({
  source,
  detail: { way, intent },
  isReasonBelow,
  onChange,
}: {
  source: Source
  detail: Pick<ProxyDetail, 'way' | 'intent'>
  /** What is shown under it says why the source can't be asked. */
  isReasonBelow: boolean
  onChange: (source: Source) => void
}) {
  const isOpen = (source === 'envoy' ? way : intent).state === 'open'
  const Icon = isOpen ? Route : CircleHelp
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Segmented
        label="Source"
        value={source}
        options={SOURCES.map((value) => ({ value, label: LABELS[value] }))}
        onChange={onChange}
      />
      <p className="flex min-w-0 items-start gap-1.5 text-muted text-sm wrap-anywhere">
        <Icon
          aria-hidden
          className={isOpen ? 'mt-0.5 size-4 shrink-0' : 'mt-0.5 size-4 shrink-0 text-warn'}
        />
        <span>{source === 'envoy' ? wayWords(way, isReasonBelow) : intentWords(intent, isReasonBelow)}</span>
      </p>
    </div>
  )
}

const wayWords = (way: ProxyDetail['way'], isReasonBelow: boolean): string =>
  way.state === 'open' ? `asked by ${way.way.words}` : cannot(way.reason, isReasonBelow)

const intentWords = (intent: ProxyDetail['intent'], isReasonBelow: boolean): string =>
  intent.state === 'open' ? `what ${intent.istiod} would send it now` : cannot(intent.reason, isReasonBelow)

const cannot = (reason: string, isReasonBelow: boolean): string =>
  isReasonBelow ? 'can’t be asked' : `can’t be asked: ${reason}`
