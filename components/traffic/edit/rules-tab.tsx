'use client'

import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { hostsWithPolicies } from '#components/traffic/edit/page-objects.ts'
import { ServiceSection } from '#components/traffic/edit/service-section.tsx'
import { StartSplit } from '#components/traffic/edit/start-split.tsx'
import { SubsetsPanel } from '#components/traffic/edit/subsets-panel.tsx'
import { cn } from '#components/ui/cn.ts'

/** Where the editing is done: the rules in their order, and the subsets that they send to. */
export function RulesTab() {
  const { detail, draft, services } = useEditor()
  // Gateways alone leave sidecars without a route, and a drafted one is a start already.
  const isRouted = services.some(({ scope }) => scope === 'mesh' || scope === 'both')
  const canStart = !isRouted && detail.source !== null
  const hosts = hostsWithPolicies(detail, draft)
  return (
    <div className={cn('grid gap-6', hosts.length > 0 && 'xl:grid-cols-[minmax(0,1fr)_22rem]')}>
      <div className="min-w-0 space-y-6">
        {canStart ? <StartSplit /> : null}
        {services.map((service) => (
          <ServiceSection key={service.key} service={service} />
        ))}
      </div>
      <div className="min-w-0 space-y-6">
        {hosts.map((host) => (
          <SubsetsPanel key={host} host={host} />
        ))}
      </div>
    </div>
  )
}
