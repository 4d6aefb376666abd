'use client'

import { useState } from 'react'
import { MirrorsForm } from '#components/traffic/edit/mirrors-form.tsx'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { readMirrors } from '#lib/traffic/edit-mirrors.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** A rule's mirrors in a line, and the form behind it. Only what http routes can be mirrored. */
export function RuleMirrors({
  service,
  rule,
  position,
}: {
  service: PageService
  rule: TrafficRule
  position: number
}) {
  const mirrors = readMirrors(service.spec, rule.id)
  const [isOpen, setOpen] = useState(false)
  if (rule.kind !== 'http' || rule.destinations.length === 0) return null
  const words = mirrors.map(({ host, subset, percent }) => `${percent} % to ${subset || host}`)
  const title = words.length > 0 ? `Mirrored: ${words.join(', ')}` : 'No mirrors'
  return (
    <Disclosure title={title} label={`${title}, rule ${position}`} isExpanded={isOpen} onChange={setOpen}>
      {isOpen ? <MirrorsForm service={service} rule={rule} position={position} /> : null}
    </Disclosure>
  )
}
