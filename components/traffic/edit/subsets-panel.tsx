'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { readSubsets, subsetsIn } from '#components/traffic/edit/backends-in.ts'
import { shortHost } from '#components/traffic/edit/destination-name.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { ObjectBadges, ObjectNotes } from '#components/traffic/edit/object-notes.tsx'
import { type PagePolicy, policiesOf, trafficRef } from '#components/traffic/edit/page-objects.ts'
import { PolicyDisclosure } from '#components/traffic/edit/policy-form.tsx'
import { SubsetCard } from '#components/traffic/edit/subset-card.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { addSubset, freeSubsetName } from '#lib/traffic/edit-subsets.ts'
import type { EndpointSet } from '#lib/traffic/endpoint-set.ts'

const MOST_OPEN = 8

/** The subsets of one host, and the endpoints that each of them selects. */
export function SubsetsPanel({ host }: { host: string }) {
  const { detail, draft, hosts, dispatch } = useEditor()
  const policies = policiesOf(detail, draft, host)
  const own = hosts.find((one) => one.host === host)
  const start = () => {
    const name = freeSubsetName([], shortHost(host).split('.')[0] ?? '')
    const namespace =
      host === detail.host ? detail.namespace : (ownNamespace(detail.others, host) ?? detail.namespace)
    const ref = trafficRef('DestinationRule', { namespace, name })
    dispatch({ type: 'edit', changes: [{ ref, spec: addSubset({ host }, { name: 'subset', labels: {} }) }] })
  }
  return (
    <section aria-label={`Subsets of ${host}`} className="space-y-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 font-semibold text-base">
          Subsets
          {host === detail.host ? null : (
            <span className="font-normal text-muted">
              {' '}
              of <NameText>{shortHost(host)}</NameText>
            </span>
          )}
        </h2>
        {policies.length === 0 ? (
          <Button className="ml-auto" onPress={start} aria-label={`Add subset to ${shortHost(host)}`}>
            <Plus aria-hidden className="size-4" />
            Add subset
          </Button>
        ) : null}
      </header>
      {policies.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed px-4 py-4 text-muted text-sm">
          No DestinationRule has this host, so its endpoints can only be taken all together.
        </p>
      ) : null}
      {policies.map((policy, index) => (
        <PolicyCard
          key={policy.key}
          policy={policy}
          endpointSets={own?.endpointSets ?? []}
          definedBefore={
            new Set(
              subsetsIn({ policies: policies.slice(0, index).map(({ spec }) => spec) }).map(
                ({ name }) => name,
              ),
            )
          }
        />
      ))}
    </section>
  )
}

const ownNamespace = (others: readonly { host: string; namespace: string }[], host: string) =>
  others.find((one) => one.host === host)?.namespace

type PolicyCardProps = { policy: PagePolicy; endpointSets: EndpointSet[]; definedBefore: ReadonlySet<string> }

function PolicyCard({ policy, endpointSets, definedBefore }: PolicyCardProps) {
  const { dispatch } = useEditor()
  const [editing, setEditing] = useState<number | null>(null)
  const { ref, key, spec, state } = policy
  const subsets = readSubsets(spec)
  const add = () => {
    const name = freeSubsetName(
      subsets.map((one) => one.name),
      'subset',
    )
    dispatch({ type: 'edit', changes: [{ ref, spec: addSubset(spec, { name, labels: {} }) }] })
    setEditing(subsets.length)
  }
  if (state === 'removed') {
    return (
      <Callout
        tone="warn"
        title={`DestinationRule ${ref.namespace}/${ref.name} is to be deleted`}
        actions={<Button onPress={() => dispatch({ type: 'discard', key })}>Keep it</Button>}
      >
        Its subsets go with it: rules that send to them would answer 503.
      </Callout>
    )
  }
  const list = (
    <div className="divide-y divide-line">
      {subsets.map((subset, index) => (
        <SubsetCard
          // biome-ignore lint/suspicious/noArrayIndexKey: a subset's name is edited letter by letter, so only the place stays
          key={index}
          policy={policy}
          subset={subset}
          index={index}
          endpointSets={endpointSets}
          isShadowed={definedBefore.has(subset.name)}
          isEditing={editing === index}
          onEdit={(isEditing) => setEditing(isEditing ? index : null)}
        />
      ))}
    </div>
  )
  return (
    <article aria-label={`DestinationRule ${ref.name}`} className="space-y-2">
      <ObjectNotes object={policy} />
      <div className="rounded-lg border border-line bg-surface">
        <header className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-b px-3 py-1.5">
          <h3 className="min-w-0 text-sm">
            <NameText>{ref.name}</NameText>
            <span className="text-muted"> DestinationRule in {ref.namespace}</span>
          </h3>
          <ObjectBadges object={policy} />
          <div className="ml-auto flex items-center">
            <IconButton label={`Add subset to ${ref.name}`} onPress={add}>
              <Plus className="size-4" />
            </IconButton>
            <IconButton
              label={`Delete DestinationRule ${ref.name}`}
              onPress={() => dispatch({ type: 'edit', changes: [{ ref, spec: null }] })}
            >
              <Trash2 className="size-4" />
            </IconButton>
          </div>
        </header>
        {subsets.length > MOST_OPEN ? (
          <Disclosure className="px-3 py-2" title={`${subsets.length} subsets`}>
            {list}
          </Disclosure>
        ) : (
          list
        )}
        <div className="border-line border-t px-3 py-2">
          <PolicyDisclosure policy={policy} subset="" id={`${key} policy of the host`} />
        </div>
      </div>
    </article>
  )
}
