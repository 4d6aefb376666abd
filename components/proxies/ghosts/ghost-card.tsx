'use client'

import Link from 'next/link'
import { useState } from 'react'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { proxyHref } from '#components/mesh/proxy-href.ts'
import { GHOST_LOOKS } from '#components/proxies/ghosts/ghost-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Ghost } from '#lib/proxies/ghost.ts'

const SHOWN = 8

/** One ghost: what is wrong, what follows and what to do, and the objects and proxies it is about. */
export function GhostCard({ ghost }: { ghost: Ghost }) {
  const { kind, message, fix, objects, proxies, sinceMs } = ghost
  const { label, icon: Icon } = GHOST_LOOKS[kind]
  return (
    <li className="space-y-1.5 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <Badge tone="warn" icon={<Icon aria-hidden className="size-3.5" />}>
          {label}
        </Badge>
        <p className="min-w-0 flex-1 basis-80 font-medium wrap-anywhere">{message}</p>
        {sinceMs === null ? null : (
          <p className="text-muted text-sm tabular-nums">
            for <RelativeTime atMs={sinceMs} />
          </p>
        )}
      </div>
      <p className="text-muted wrap-anywhere">{fix}</p>
      {proxies.length > 0 ? (
        <ul aria-label="Proxies" className="flex flex-wrap gap-x-4 gap-y-1">
          {proxies.slice(0, SHOWN).map((id) => (
            <li key={id}>
              <Link href={proxyHref(id)} className="text-accent text-sm hover:underline">
                <NameText>{id}</NameText>
              </Link>
            </li>
          ))}
          <More count={proxies.length - SHOWN} />
        </ul>
      ) : null}
      {objects.length > 0 ? (
        <ul aria-label="Objects" className="space-y-1">
          {objects.slice(0, SHOWN).map((ref) => (
            <li key={`${ref.kind} ${ref.namespace}/${ref.name}`}>
              <ObjectWithYaml of={ref} />
            </li>
          ))}
          <More count={objects.length - SHOWN} />
        </ul>
      ) : null}
    </li>
  )
}

const More = ({ count }: { count: number }) =>
  count > 0 ? <li className="text-muted text-sm">+{count.toLocaleString('en')} more</li> : null

function ObjectWithYaml({ of: ref }: { of: ObjectRef }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="flex flex-wrap items-start gap-x-3 text-sm">
      <ObjectName of={ref} />
      <Disclosure
        title="YAML"
        label={`${ref.kind} ${ref.namespace}/${ref.name}: YAML`}
        isExpanded={isOpen}
        onChange={setOpen}
        className="min-w-0 data-[expanded]:basis-full"
      >
        {isOpen ? <ObjectYaml {...ref} isShown /> : null}
      </Disclosure>
    </div>
  )
}
