'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { likelyDestination } from '#components/traffic/edit/likely-destination.ts'
import { kindsFor, newRule } from '#components/traffic/edit/new-rule.ts'
import { ObjectBadges, ObjectNotes } from '#components/traffic/edit/object-notes.tsx'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { RuleCard } from '#components/traffic/edit/rule-card.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { MenuButton } from '#components/ui/menu-button.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { addRule } from '#lib/traffic/edit-rules.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

/** With more rules than this, a card is closed until somebody opens it. */
const MOST_OPEN = 8

/** The rules of one VirtualService in the order in which they are tried. */
export function ServiceSection({ service }: { service: PageService }) {
  const { detail, hosts, dispatch } = useEditor()
  const [editing, setEditing] = useState<string | null>(null)
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const { ref, key, spec, rules, state } = service
  const isFew = rules.length <= MOST_OPEN
  const isOpen = (rule: string) => editing === rule || isFew !== toggled.has(rule)
  const edit = (rule: string | null) => setEditing(rule)
  const toggle = (rule: string) => {
    if (editing === rule) setEditing(null)
    const next = new Set(toggled)
    // An open editor keeps its card open, so closing it has to be told to the other.
    const wasOpen = isOpen(rule)
    if (wasOpen === isFew) next.add(rule)
    else next.delete(rule)
    setToggled(next)
  }
  const add = (kind: RuleKind) => {
    const [written] = Array.isArray(spec.hosts) ? spec.hosts : []
    const sniHost = typeof written === 'string' ? written : detail.host
    const { position, rule } = newRule(kind, rules, likelyDestination(detail, hosts, rules), sniHost)
    dispatch({ type: 'edit', changes: [{ ref, spec: addRule(spec, kind, position, rule) }] })
    setEditing(`${kind}/${position}`)
  }
  if (state === 'removed') return <RemovedObject service={service} />
  return (
    <section id={key} aria-label={`VirtualService ${ref.name}`} className="scroll-mt-16 space-y-3">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 font-semibold text-base">
          <NameText>{ref.name}</NameText>
        </h2>
        <span className="text-muted text-sm">VirtualService in {ref.namespace}</span>
        <ScopeBadge service={service} />
        <ObjectBadges object={service} />
        <div className="ml-auto flex items-center gap-1">
          <AddRule
            kinds={service.scope === 'delegate' ? ['http'] : kindsFor(detail, rules)}
            name={ref.name}
            onAdd={add}
          />
          <IconButton
            label={`Delete VirtualService ${ref.name}`}
            onPress={() => dispatch({ type: 'edit', changes: [{ ref, spec: null }] })}
          >
            <Trash2 className="size-4" />
          </IconButton>
        </div>
      </header>
      {service.live && !service.live.wins ? (
        <Callout tone="warn" title="Sidecars ignore this VirtualService">
          An older one has the same host. What is changed here has no effect until that one is gone.
        </Callout>
      ) : null}
      <ObjectNotes object={service} />
      {rules.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed px-4 py-6 text-center text-muted">
          It has no rule left. Istio refuses a VirtualService without one: add a rule, or delete it.
        </p>
      ) : null}
      {rules.map((rule, index) => (
        <RuleCard
          key={rule.id}
          service={service}
          rule={rule}
          position={index + 1}
          isOpen={isOpen(rule.id)}
          onToggle={() => toggle(rule.id)}
          isEditing={editing === rule.id}
          onEdit={edit}
        />
      ))}
    </section>
  )
}

function AddRule({
  kinds,
  name,
  onAdd,
}: {
  kinds: RuleKind[]
  name: string
  onAdd: (kind: RuleKind) => void
}) {
  const [only, second] = kinds
  const content = (
    <>
      <Plus aria-hidden className="size-4" />
      Add rule
    </>
  )
  if (only && !second) {
    return (
      <Button aria-label={`Add rule to ${name}`} onPress={() => onAdd(only)}>
        {content}
      </Button>
    )
  }
  return (
    <MenuButton
      label={`Add rule to ${name}`}
      items={kinds.map((kind) => ({ value: kind, label: `${kind.toUpperCase()} rule` }))}
      onChoose={onAdd}
    >
      {content}
    </MenuButton>
  )
}

function ScopeBadge({ service: { scope, spec } }: { service: PageService }) {
  const written: unknown[] = Array.isArray(spec.gateways) ? spec.gateways : []
  const gateways = written.filter((one) => one !== 'mesh').join(', ')
  switch (scope) {
    case 'mesh':
      return <Badge tone="unknown">For sidecars</Badge>
    case 'gateways':
      return (
        <Badge tone="unknown" className="whitespace-normal">
          For gateways: {gateways}
        </Badge>
      )
    case 'both':
      return (
        <Badge tone="unknown" className="whitespace-normal">
          For sidecars and gateways: {gateways}
        </Badge>
      )
    case 'delegate':
      return <Badge tone="unknown">Delegate: others hand over to it</Badge>
  }
}

function RemovedObject({ service }: { service: PageService }) {
  const { dispatch } = useEditor()
  const { ref, key } = service
  return (
    <section id={key} aria-label={`VirtualService ${ref.name}`}>
      <Callout
        tone="warn"
        title={`VirtualService ${ref.namespace}/${ref.name} is to be deleted`}
        actions={<Button onPress={() => dispatch({ type: 'discard', key })}>Keep it</Button>}
      >
        Its rules no longer hold once that is applied: requests go to all endpoints of the host alike, unless
        another VirtualService has it.
      </Callout>
    </section>
  )
}
