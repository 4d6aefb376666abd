'use client'

import { Ellipsis, Lock, LockOpen } from 'lucide-react'
import { useId } from 'react'
import { backendFill, describeBackends } from '#components/traffic/edit/backends-text.ts'
import { cn } from '#components/ui/cn.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { MenuButton } from '#components/ui/menu-button.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Slider } from '#components/ui/slider.tsx'
import type { Backends } from '#lib/mesh/views.ts'

type DestinationLineProps = {
  name: string
  host: string
  subset: string
  port: number | null
  position: number
  percent: number
  /** What it began with; null when there is nothing to compare with. */
  before: number | null
  /** Why its weight can't be moved: it is alone in its rule. */
  isFixed: boolean
  isLocked: boolean
  backends: Backends | undefined
  onMove: (to: number) => void
  onSettle: () => void
  onLock: () => void
  onChange: () => void
  onRemove: () => void
}

/** One destination of a rule: who stands behind it, and its share. */
export function DestinationLine(props: DestinationLineProps) {
  const { name, host, subset, port, position, percent, before, isFixed, isLocked, backends } = props
  const id = useId()
  const { text, isDead } = describeBackends(backends, subset)
  const isTrouble = isDead && percent > 0
  return (
    <fieldset
      aria-labelledby={id}
      className="min-w-0 grid items-center gap-x-4 gap-y-1 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_auto]"
    >
      <div className="min-w-0">
        <p id={id} className="font-medium wrap-anywhere" title={subset ? `${subset} of ${host}` : host}>
          {name}
          {port === null ? null : <span className="font-normal text-muted"> port {port}</span>}
        </p>
        <p className={cn('text-xs', isTrouble ? 'font-medium text-bad' : 'text-muted')}>
          {text}
          {isTrouble ? `: ${rounded(percent)} % would answer 503` : ''}
        </p>
      </div>
      {isFixed ? null : (
        <Slider
          label={`${name} weight, rule ${position}`}
          value={percent}
          valueText={`${name}: ${percent} percent`}
          onChange={props.onMove}
          onChangeEnd={props.onSettle}
          isDisabled={isLocked}
          fillClassName={backendFill(backends)}
        />
      )}
      <div className="flex items-center justify-end gap-1 md:col-start-3">
        <span className="mr-auto w-18 text-muted text-xs tabular-nums md:mr-0 md:text-right">
          {!isFixed && before !== null && before !== percent ? `was ${before} %` : ''}
        </span>
        {isFixed ? (
          <span className="px-2 tabular-nums">{rounded(percent)} %</span>
        ) : (
          <>
            <NumberField
              label={`${name} percent, rule ${position}`}
              value={percent}
              onChange={(to) => {
                props.onMove(to)
                props.onSettle()
              }}
              isDisabled={isLocked}
              suffix="%"
            />
            <IconButton
              label={`${isLocked ? 'Unlock' : 'Lock'} ${name}, rule ${position}`}
              aria-pressed={isLocked}
              onPress={props.onLock}
            >
              {isLocked ? <Lock className="size-4 text-text" /> : <LockOpen className="size-4" />}
            </IconButton>
          </>
        )}
        <MenuButton
          look="quiet"
          className="w-8 px-0"
          label={`More for ${name}, rule ${position}`}
          items={[
            { value: 'change', label: 'Send elsewhere…' },
            ...(isFixed ? [] : [{ value: 'remove' as const, label: 'Remove destination' }]),
          ]}
          onChoose={(choice) => (choice === 'change' ? props.onChange() : props.onRemove())}
        >
          <Ellipsis aria-hidden className="size-4" />
        </MenuButton>
      </div>
    </fieldset>
  )
}

const rounded = (percent: number): number => Math.round(percent * 10) / 10
