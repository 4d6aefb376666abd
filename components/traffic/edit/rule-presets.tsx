'use client'

import { useState } from 'react'
import { destinationName } from '#components/traffic/edit/destination-name.ts'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
import type { Backends } from '#lib/mesh/views.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { allTo, evenSplit } from '#lib/traffic/weights.ts'

type RulePresetsProps = {
  rule: TrafficRule
  weights: number[]
  locked: boolean[]
  /** By the destinations' order. */
  backends: (Backends | undefined)[]
  onSet: (weights: number[]) => void
  onMove: (index: number, to: number) => void
}

const STEPS = [1, 5, 10, 25, 50, 75, 100]

/** The weights that are wanted most, at one press. */
export function RulePresets({ rule, weights, locked, backends, onSet, onMove }: RulePresetsProps) {
  const places = (has: (one: Backends) => boolean) =>
    backends.flatMap((one, index) => (one && has(one) ? [index] : []))
  const vms = places((one) => one.vmsTotal > 0 && one.podsTotal === 0)
  const pods = places((one) => one.podsTotal > 0 && one.vmsTotal === 0)
  const [picked, setPicked] = useState<number | null>(null)
  const names = rule.destinations.map((destination) => destinationName(destination, rule.destinations))
  const guessed = pods[0] ?? rule.destinations.length - 1
  const chosen = picked !== null && picked < rule.destinations.length ? picked : guessed
  const isPods = pods.length === 1 && pods[0] === chosen && vms.length > 0
  const target = isPods ? 'pods' : (names[chosen] ?? '')
  return (
    <div className="flex flex-wrap items-center gap-1.5 pt-1">
      {pods.length > 0 ? (
        <Button onPress={() => onSet(allTo(weights, locked, pods))}>All to pods</Button>
      ) : null}
      {vms.length > 0 ? (
        <Button onPress={() => onSet(allTo(weights, locked, vms))}>All back to VMs</Button>
      ) : null}
      <Button onPress={() => onSet(evenSplit(weights, locked))}>Even split</Button>
      <fieldset aria-label={`Share of ${target}`} className="min-w-0 flex flex-wrap items-center gap-x-0.5">
        {isPods && rule.destinations.length === 2 ? (
          <span className="ml-2 text-muted text-sm">Pods at</span>
        ) : (
          <Select
            label="Destination of these shares"
            value={String(chosen)}
            options={names.map((name, index) => ({ value: String(index), label: `${name} at` }))}
            onChange={(value) => setPicked(Number(value))}
            className="ml-2 max-w-64"
          />
        )}
        {STEPS.map((step) => (
          <Button
            key={step}
            look="quiet"
            aria-label={`${step} % to ${target}`}
            isDisabled={locked[chosen] ?? false}
            className="px-2 tabular-nums"
            onPress={() => onMove(chosen, step)}
          >
            {step} %
          </Button>
        ))}
      </fieldset>
    </div>
  )
}
