'use client'

import { Lock, LockOpen } from 'lucide-react'
import { backendFill, describeBackends } from '#components/traffic/backends-text.ts'
import { type Draft, type DraftAction, lockedOf, weightsOf } from '#components/traffic/draft.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Slider } from '#components/ui/slider.tsx'
import type { Backends } from '#lib/mesh/views.ts'
import { destinationId, type RuleDestination, type TrafficRule } from '#lib/traffic/rules.ts'
import { allTo, evenSplit, toPercentages } from '#lib/traffic/weights.ts'

type RuleCardProps = {
  rule: TrafficRule
  position: number
  draft: Draft
  dispatch: (action: DraftAction) => void
  backends: Record<string, Backends>
}

/** One rule: whom it matches, what else it does, and a slider for each destination it can weigh. */
export function RuleCard({ rule, position, draft, dispatch, backends }: RuleCardProps) {
  const weights = weightsOf(draft, rule.id)
  const isEdited = draft.edited[rule.id] !== undefined
  return (
    <article aria-label={`Rule ${position}`} className="rounded-lg border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-2.5">
        <span className="text-muted text-sm tabular-nums">
          {position}. {rule.kind.toUpperCase()}
        </span>
        <h3 className="min-w-0 break-words font-medium">
          {rule.matches.length === 0
            ? 'Everything else'
            : rule.matches.map((match, index) => <Match key={match} match={match} isFirst={index === 0} />)}
        </h3>
        {rule.name ? <span className="text-muted text-sm">{rule.name}</span> : null}
        {isEdited ? <Badge tone="accent">Edited</Badge> : null}
      </header>
      <div className="space-y-3 px-4 py-3">
        {rule.destinations.map((destination) => (
          <DestinationLine
            key={destination.index}
            destination={destination}
            rule={rule}
            position={position}
            percent={rule.fixedBecause ? destination.percent : (weights[destination.index] ?? 0)}
            isLocked={lockedOf(draft, rule.id)[destination.index] ?? false}
            backends={backends[destinationId(destination.host, destination.subset)]}
            dispatch={dispatch}
          />
        ))}
        {rule.fixedBecause ? (
          <p className="text-muted text-sm">{rule.fixedBecause}</p>
        ) : (
          <Presets rule={rule} draft={draft} dispatch={dispatch} backends={backends} isEdited={isEdited} />
        )}
        {rule.extras.length > 0 ? (
          <ul className="flex flex-wrap gap-1.5">
            {rule.extras.map((extra) => (
              <li
                key={extra}
                className="max-w-full break-all rounded bg-unknown-soft px-1.5 py-0.5 font-mono text-unknown text-xs"
              >
                {extra}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </article>
  )
}

function Match({ match, isFirst }: { match: string; isFirst: boolean }) {
  return (
    <span>
      {isFirst ? '' : ' or '}
      {match}
    </span>
  )
}

type LineProps = {
  destination: RuleDestination
  rule: TrafficRule
  position: number
  percent: number
  isLocked: boolean
  backends: Backends | undefined
  dispatch: (action: DraftAction) => void
}

function DestinationLine({ destination, rule, position, percent, isLocked, backends, dispatch }: LineProps) {
  const name = destination.subset || destination.host
  const { text, isDead } = describeBackends(backends, destination.subset)
  const isFixed = rule.fixedBecause !== ''
  const live = toPercentages(rule.destinations.map(({ weight }) => weight))[destination.index] ?? 0
  const isMoved = !isFixed && live !== percent
  const move = (to: number) => dispatch({ type: 'move', rule: rule.id, index: destination.index, to })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="break-all font-medium">{name}</p>
        <p className={cn('text-xs', isDead && percent > 0 ? 'font-medium text-bad' : 'text-muted')}>
          {text}
          {isDead && percent > 0 ? `: ${percent} % would answer 503` : ''}
        </p>
      </div>
      {isFixed ? (
        <p className="text-muted tabular-nums md:col-start-3">{Math.round(percent * 10) / 10} %</p>
      ) : (
        <>
          <div className="col-span-2 row-start-2 md:col-span-1 md:col-start-2 md:row-start-1">
            <Slider
              label={`${name} weight, rule ${position}`}
              value={percent}
              valueText={`${name}: ${percent} percent`}
              onChange={move}
              onChangeEnd={() => dispatch({ type: 'settle' })}
              isDisabled={isLocked}
              fillClassName={backendFill(backends)}
            />
          </div>
          <div className="flex items-center gap-1 md:col-start-3">
            <span className="w-16 text-right text-muted text-xs tabular-nums">
              {isMoved ? `was ${live} %` : ''}
            </span>
            <NumberField
              label={`${name} percent, rule ${position}`}
              value={percent}
              onChange={(to) => {
                move(to)
                dispatch({ type: 'settle' })
              }}
              isDisabled={isLocked}
              suffix="%"
            />
            <IconButton
              label={`${isLocked ? 'Unlock' : 'Lock'} ${name}, rule ${position}`}
              aria-pressed={isLocked}
              onPress={() => dispatch({ type: 'lock', rule: rule.id, index: destination.index })}
            >
              {isLocked ? <Lock className="size-4 text-text" /> : <LockOpen className="size-4" />}
            </IconButton>
          </div>
        </>
      )}
    </div>
  )
}

type PresetsProps = Omit<RuleCardProps, 'position'> & { isEdited: boolean }

const STEPS = [5, 10, 25, 50, 75]

function Presets({ rule, draft, dispatch, backends, isEdited }: PresetsProps) {
  const weights = weightsOf(draft, rule.id)
  const locked = lockedOf(draft, rule.id)
  const set = (next: number[]) => dispatch({ type: 'set', rule: rule.id, weights: next })
  const places = (has: (one: Backends) => boolean) =>
    rule.destinations.flatMap(({ host, subset, index }) => {
      const one = backends[destinationId(host, subset)]
      return one && has(one) ? [index] : []
    })
  const vms = places((one) => one.vmsTotal > 0 && one.podsTotal === 0)
  const pods = places((one) => one.podsTotal > 0 && one.vmsTotal === 0)
  const [onePod] = pods
  return (
    <div className="flex flex-wrap items-center gap-1.5 pt-1">
      {pods.length > 0 ? (
        <Button onPress={() => set(allTo(weights, locked, pods))}>All to pods</Button>
      ) : null}
      {vms.length > 0 ? (
        <Button onPress={() => set(allTo(weights, locked, vms))}>All back to VMs</Button>
      ) : null}
      <Button onPress={() => set(evenSplit(weights, locked))}>Even split</Button>
      {pods.length === 1 && vms.length > 0 ? <span className="ml-2 text-muted text-sm">Pods at</span> : null}
      {pods.length === 1 && vms.length > 0 && onePod !== undefined
        ? STEPS.map((step) => (
            <Button
              key={step}
              look="quiet"
              aria-label={`${step} % to pods`}
              className="px-2 tabular-nums"
              onPress={() => {
                dispatch({ type: 'move', rule: rule.id, index: onePod, to: step })
                dispatch({ type: 'settle' })
              }}
            >
              {step} %
            </Button>
          ))
        : null}
      {isEdited ? (
        <Button look="quiet" className="ml-auto" onPress={() => dispatch({ type: 'reset', rule: rule.id })}>
          Reset
        </Button>
      ) : null}
    </div>
  )
}
