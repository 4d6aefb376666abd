'use client'

import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { FINDING_NAMES, SEVERITY_LOOKS } from '#components/names/finding-looks.ts'
import { nameHref } from '#components/names/names-sections.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { NameFinding } from '#lib/names/watch.ts'

const SHOWN = 8

/** One finding: what is wrong, what it does to callers, what to change, and the objects it is about. */
export function FindingCard({ finding }: { finding: NameFinding }) {
  const { code, severity, text, why, fix, hosts, refs } = finding
  const { tone, icon: Icon, one } = SEVERITY_LOOKS[severity]
  return (
    <li className="space-y-1.5 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
          <span className="sr-only">{one}: </span>
          {FINDING_NAMES[code]}
        </Badge>
        <p className="min-w-0 flex-1 basis-80 font-medium wrap-anywhere">{text}</p>
      </div>
      {why ? <p className="text-muted">{why}</p> : null}
      {fix ? (
        <p>
          <span className="text-muted">What to do: </span>
          {fix}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        <About label="Hosts" items={hosts}>
          {(host) => (
            <Link href={nameHref(host)} className="text-accent text-sm hover:underline">
              <NameText>{host}</NameText>
            </Link>
          )}
        </About>
        <About label="Objects" items={refs}>
          {(ref) => <ObjectLink object={ref} />}
        </About>
      </div>
    </li>
  )
}

/** The first few of what a finding is about. */
function About<T extends string | ObjectRef>({
  label,
  items,
  children,
}: {
  label: string
  items: readonly T[]
  children: (item: T) => ReactNode
}) {
  if (items.length === 0) return null
  return (
    <ul aria-label={label} className="flex flex-wrap gap-x-4 gap-y-1">
      {items.slice(0, SHOWN).map((item) => (
        <li key={typeof item === 'string' ? item : `${item.kind} ${item.namespace}/${item.name}`}>
          {children(item)}
        </li>
      ))}
      {items.length > SHOWN ? (
        <li className="text-muted text-sm">+{(items.length - SHOWN).toLocaleString('en')} more</li>
      ) : null}
    </ul>
  )
}

/** An object by its name; pressed, its YAML stands beside the page. */
function ObjectLink({ object }: { object: ObjectRef }) {
  const [isOpen, setOpen] = useState(false)
  const name = `${object.kind} ${object.namespace}/${object.name}`
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="text-left text-muted text-sm hover:text-text hover:underline"
      >
        <NameText>{name}</NameText>
      </button>
      <Dialog title={name} isOpen={isOpen} onClose={() => setOpen(false)}>
        <ObjectYaml {...object} isShown />
      </Dialog>
    </>
  )
}
