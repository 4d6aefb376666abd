'use client'

import { Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { LabelCondition, NamedCondition, TextCondition } from '#components/traffic/edit/match-conditions.tsx'
import {
  addable,
  CONDITION_LABELS,
  type ConditionKind,
  isShown,
  namesIn,
  withCondition,
  withoutCondition,
} from '#components/traffic/edit/match-rows.ts'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import { CheckField } from '#components/ui/check-field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { MenuButton } from '#components/ui/menu-button.tsx'
import { OptionalNumberField } from '#components/ui/number-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { MatchForm } from '#lib/traffic/edit-matches.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

type AlternativeProps = {
  match: MatchForm
  index: number
  service: PageService
  rule: TrafficRule
  position: number
  problemAt: (field: string) => string
  onChange: (match: MatchForm) => void
  onRemove: () => void
}

const NAMED = ['headers', 'withoutHeaders', 'queryParams'] as const

/** One alternative of a rule: all its conditions have to hold. */
export function MatchAlternative({
  match,
  index,
  service,
  rule,
  position,
  problemAt,
  onChange,
  onRemove,
}: AlternativeProps) {
  const { detail } = useEditor()
  const [opened, setOpened] = useState<ReadonlySet<ConditionKind>>(new Set())
  const at = `condition ${index + 1} of rule ${position}`
  const field = (path: string) => problemAt(`match.${index}.${path}`)
  const remove = (kind: ConditionKind) => {
    setOpened(new Set([...opened].filter((one) => one !== kind)))
    onChange(withoutCondition(match, kind))
  }
  const add = (kind: ConditionKind) => {
    setOpened(new Set([...opened, kind]))
    onChange(
      withCondition(match, kind, {
        namespace: service.ref.namespace,
        port: detail.ports[0]?.port ?? null,
        gateways: service.live?.gateways ?? ['mesh'],
        host: detail.host,
      }),
    )
  }
  const single = (kind: ConditionKind, content: ReactNode) =>
    isShown(match, kind, opened) ? (
      <Row label={CONDITION_LABELS[kind]} at={at} onRemove={() => remove(kind)}>
        {content}
      </Row>
    ) : null
  const list = (kind: 'gateways' | 'sniHosts', hint: string) =>
    single(
      kind,
      <NamesField
        label={`${CONDITION_LABELS[kind]}, ${at}`}
        names={match[kind]}
        hint={hint}
        error={field(kind) || match[kind].map((_, place) => field(`${kind}.${place}`)).find(Boolean) || ''}
        onChange={(names) => onChange({ ...match, [kind]: names })}
      />,
    )
  return (
    <fieldset aria-label={`Condition ${index + 1} of rule ${position}`} className="min-w-0 space-y-2">
      {index > 0 ? (
        <p className="flex items-center gap-2 text-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or
        </p>
      ) : null}
      {NAMED.flatMap((kind) =>
        match[kind].map((one, place) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a name is typed letter by letter, so only the place stays
            key={`${kind} ${place}`}
            label={CONDITION_LABELS[kind]}
            at={`${place + 1}, ${at}`}
            onRemove={() => onChange({ ...match, [kind]: match[kind].toSpliced(place, 1) })}
          >
            <NamedCondition
              what={CONDITION_LABELS[kind]}
              at={at}
              value={one}
              nameError={field(`${kind}.${place}.name`)}
              valueError={field(`${kind}.${place}.match`)}
              onChange={(next) => onChange({ ...match, [kind]: match[kind].toSpliced(place, 1, next) })}
            />
          </Row>
        )),
      )}
      {single(
        'uri',
        <>
          <TextCondition
            what="URI"
            at={at}
            value={match.uri ?? { op: 'prefix', value: '' }}
            error={field('uri')}
            onChange={(uri) => onChange({ ...match, uri })}
          />
          <CheckField
            isSelected={match.ignoreUriCase}
            onChange={(ignoreUriCase) => onChange({ ...match, ignoreUriCase })}
          >
            Ignore case
          </CheckField>
        </>,
      )}
      {single(
        'method',
        <TextCondition
          what="Method"
          at={at}
          value={match.method ?? { op: 'exact', value: '' }}
          error={field('method')}
          suggestions={['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']}
          onChange={(method) => onChange({ ...match, method })}
        />,
      )}
      {match.sourceLabels.map((label, place) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a key is typed letter by letter, so only the place stays
          key={place}
          label={CONDITION_LABELS.sourceLabels}
          at={`${place + 1}, ${at}`}
          onRemove={() => onChange({ ...match, sourceLabels: match.sourceLabels.toSpliced(place, 1) })}
        >
          <LabelCondition
            what="Source label"
            at={at}
            value={label}
            keyError={field(`sourceLabels.${place}.key`)}
            valueError={field(`sourceLabels.${place}.value`)}
            onChange={(next) =>
              onChange({ ...match, sourceLabels: match.sourceLabels.toSpliced(place, 1, next) })
            }
          />
        </Row>
      ))}
      {single(
        'sourceNamespace',
        <TextField
          label={`Source namespace, ${at}`}
          isLabelHidden
          value={match.sourceNamespace}
          onChange={(sourceNamespace) => onChange({ ...match, sourceNamespace })}
          error={field('sourceNamespace')}
          className="w-56"
        />,
      )}
      {single(
        'port',
        <OptionalNumberField
          label={`Port, ${at}`}
          value={match.port}
          maxValue={65_535}
          minValue={1}
          onChange={(port) => onChange({ ...match, port })}
          error={field('port')}
          className="w-24"
        />,
      )}
      {list('gateways', 'Names of Gateways, or mesh for sidecars')}
      {list('sniHosts', 'Hosts of this VirtualService')}
      {Object.entries(match.rest).map(([key, value]) => (
        <p key={key} className="text-muted text-xs wrap-anywhere">
          <span className="font-mono">
            {key}: {JSON.stringify(value)}
          </span>{' '}
          is kept as it is
        </p>
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <MenuButton
          look="quiet"
          label={`And… ${at}`}
          items={addable(match, rule.kind, opened).map((kind) => ({
            value: kind,
            label: CONDITION_LABELS[kind],
          }))}
          onChoose={add}
        >
          <Plus aria-hidden className="size-4" />
          And…
        </MenuButton>
        <IconButton label={`Remove ${at}`} onPress={onRemove} className="ml-auto">
          <X className="size-4" />
        </IconButton>
      </div>
    </fieldset>
  )
}

function Row({
  label,
  at,
  onRemove,
  children,
}: {
  label: string
  at: string
  onRemove: () => void
  children: ReactNode
}) {
  return (
    <div className="flex items-start gap-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">
        <span className="w-32 pt-1.5 text-sm">{label}</span>
        {children}
      </div>
      <IconButton label={`Remove ${label.toLowerCase()} ${at}`} onPress={onRemove}>
        <X className="size-4" />
      </IconButton>
    </div>
  )
}

/** The text stays as it is typed; its names count. */
function NamesField({
  label,
  names,
  hint,
  error,
  onChange,
}: {
  label: string
  names: string[]
  hint: string
  error: string
  onChange: (names: string[]) => void
}) {
  const [typed, setTyped] = useState(names.join(', '))
  const text = namesIn(typed).join(' ') === names.join(' ') ? typed : names.join(', ')
  return (
    <TextField
      label={label}
      isLabelHidden
      value={text}
      hint={hint}
      error={error}
      onChange={(next) => {
        setTyped(next)
        onChange(namesIn(next))
      }}
      className="min-w-56 flex-1"
    />
  )
}
