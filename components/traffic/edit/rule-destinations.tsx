'use client'

import { ArrowRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { backendsIn, subsetsIn } from '#components/traffic/edit/backends-in.ts'
import { DestinationLine } from '#components/traffic/edit/destination-line.tsx'
import { destinationName } from '#components/traffic/edit/destination-name.ts'
import { DestinationPicker } from '#components/traffic/edit/destination-picker.tsx'
import { locksOf } from '#components/traffic/edit/draft.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { percentsBefore } from '#components/traffic/edit/rule-base.ts'
import { RulePresets } from '#components/traffic/edit/rule-presets.tsx'
import { Button } from '#components/ui/button.tsx'
import type { JsonObject } from '#lib/json.ts'
import type { Backends } from '#lib/mesh/views.ts'
import type { DestinationForm } from '#lib/traffic/destination-form.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { addDestination, removeDestination, setDestination, setWeights } from '#lib/traffic/edit-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

type RuleDestinationsProps = {
  service: PageService
  rule: TrafficRule
  position: number
  base: JsonObject | null
}

/** Where a rule's traffic goes and in what shares; all of it can be changed. */
export function RuleDestinations({ service, rule, position, base }: RuleDestinationsProps) {
  const { detail, draft, hosts, dispatch } = useEditor()
  const [picking, setPicking] = useState<'new' | number | null>(null)
  const { ref, key, spec } = service
  const weights = toPercentages(rule.destinations.map(({ weight }) => weight))
  const locked = locksOf(draft, key, rule.id)
  const before = percentsBefore(base, spec, rule)
  const backends = rule.destinations.map(
    ({ host, subset }): Backends | undefined =>
      backendsIn(hosts, host, subset) ?? detail.backends[destinationId(host, subset)],
  )
  const isFixed = rule.destinations.length < 2
  const edit = (next: JsonObject) => dispatch({ type: 'edit', changes: [{ ref, spec: next }] })
  const pick = (index: number | null, form: DestinationForm) => {
    edit(index === null ? addDestination(spec, rule.id, form) : setDestination(spec, rule.id, index, form))
    setPicking(null)
  }
  const refuses = (index: number | null) => (form: DestinationForm) =>
    rule.destinations.some((other) => other.index !== index && isSame(other, form, ref.namespace))
      ? 'This rule sends there already.'
      : ''
  if (rule.delegate) return <Delegate service={service} rule={rule} />
  if (rule.destinations.length === 0) return <p className="text-muted text-sm">{rule.fixedBecause}</p>
  return (
    <>
      {rule.destinations.map((destination) => {
        const { index, host, subset, port } = destination
        const name = destinationName(destination, rule.destinations)
        return picking === index ? (
          <DestinationPicker
            key={index}
            label={`Where rule ${position} sends instead of to ${name}`}
            verb="Send there"
            begin={{ host, subset, port }}
            namespace={ref.namespace}
            refuses={refuses(index)}
            onPick={(form) => pick(index, form)}
            onCancel={() => setPicking(null)}
          />
        ) : (
          <DestinationLine
            key={index}
            name={name}
            host={host}
            subset={subset}
            port={port}
            position={position}
            percent={isFixed ? destination.percent : (weights[index] ?? 0)}
            before={before?.[index] ?? null}
            isFixed={isFixed}
            isLocked={locked[index] ?? false}
            backends={backends[index]}
            onMove={(to) => dispatch({ type: 'move', ref, rule: rule.id, index, to })}
            onSettle={() => dispatch({ type: 'settle' })}
            onLock={() => dispatch({ type: 'lock', ref, rule: rule.id, index })}
            onChange={() => setPicking(index)}
            onRemove={() => edit(removeDestination(spec, rule.id, index))}
          />
        )
      })}
      {isFixed ? null : (
        <RulePresets
          rule={rule}
          weights={weights}
          locked={locked}
          backends={backends}
          onSet={(next) => edit(setWeights(spec, rule.id, next))}
          onMove={(index, to) => {
            dispatch({ type: 'move', ref, rule: rule.id, index, to })
            dispatch({ type: 'settle' })
          }}
        />
      )}
      {picking === 'new' ? (
        <DestinationPicker
          label={`New destination of rule ${position}`}
          verb="Add destination"
          begin={unusedDestination(rule, detail.host, hosts)}
          namespace={ref.namespace}
          refuses={refuses(null)}
          onPick={(form) => pick(null, form)}
          onCancel={() => setPicking(null)}
        />
      ) : (
        <Button
          look="quiet"
          className="-ml-2"
          aria-label={`Add destination to rule ${position}`}
          onPress={() => setPicking('new')}
        >
          <Plus aria-hidden className="size-4" />
          Add destination
        </Button>
      )}
    </>
  )
}

function Delegate({ service, rule }: { service: PageService; rule: TrafficRule }) {
  const { services } = useEditor()
  const name = rule.delegate?.name ?? ''
  const namespace = rule.delegate?.namespace || service.ref.namespace
  const target = services.find(({ ref }) => ref.name === name && ref.namespace === namespace)
  return (
    <p className="flex flex-wrap items-center gap-1.5">
      <ArrowRight aria-hidden className="size-4 text-muted" />
      Handed over to
      {target ? (
        <a href={`#${encodeURIComponent(target.key)}`} className="text-accent underline wrap-anywhere">
          {namespace}/{name}
        </a>
      ) : (
        <span className="wrap-anywhere">
          {namespace}/{name},{' '}
          <span className="font-medium text-bad">which is not there: such requests fail</span>
        </span>
      )}
    </p>
  )
}

const isSame = (a: DestinationForm, b: DestinationForm, namespace: string): boolean =>
  resolveHost(a.host, namespace) === resolveHost(b.host, namespace) &&
  a.subset === b.subset &&
  a.port === b.port

/** A subset of the host that the rule does not send to yet; another host is to be typed when there is none. */
function unusedDestination(
  rule: TrafficRule,
  host: string,
  hosts: ReturnType<typeof useEditor>['hosts'],
): DestinationForm {
  const own = hosts.find((one) => one.host === host)
  const unused = (own ? subsetsIn(own) : []).find(
    ({ name }) => !rule.destinations.some((one) => one.host === host && one.subset === name),
  )
  return { host: unused ? host : '', subset: unused?.name ?? '', port: null }
}
