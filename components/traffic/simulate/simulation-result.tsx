'use client'

import { ArrowRight, CircleCheck, CircleSlash, Copy } from 'lucide-react'
import { useId } from 'react'
import { DestinationShares } from '#components/traffic/simulate/destination-shares.tsx'
import {
  failingWords,
  matchesOf,
  mirrorWords,
  outcomeWords,
  refWords,
  ruleWords,
} from '#components/traffic/simulate/simulation-words.ts'
import { Callout } from '#components/ui/callout.tsx'
import type { Simulation, TriedRule, World } from '#lib/traffic/simulate/simulation.ts'

type SimulationResultProps = {
  title: string
  simulation: Simulation
  world: World
  /** What each share was before, to say what changes; null on the side that is that before. */
  compared: Simulation | null
  isHttp: boolean
}

/** The rule that takes the request, why earlier ones do not, and the share that reaches each endpoint. */
export function SimulationResult({ title, simulation, world, compared, isHttp }: SimulationResultProps) {
  const id = useId()
  const { outcome, delegatedFrom, destinations, mirrors, faults, failing } = simulation
  const matches = matchesOf(simulation, world)
  const passed = simulation.tried.filter(({ matched }) => !matched)
  return (
    <section
      aria-labelledby={id}
      className="min-w-0 space-y-3 rounded-lg border border-line bg-surface p-3 sm:p-4"
    >
      <h3 id={id} className="font-medium text-muted">
        {title}
      </h3>
      {failing.map((one) => (
        <Callout key={`${one.flag} ${one.message}`} tone="bad" title={failingWords(one, isHttp)} />
      ))}
      <div aria-live="polite" className="space-y-1">
        <p className="flex items-start gap-1.5 font-semibold wrap-anywhere">
          {outcome.kind === 'no-route' ? (
            <CircleSlash aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
          )}
          {outcomeWords(outcome)}
        </p>
        {'reason' in outcome ? <p className="text-muted text-sm wrap-anywhere">{outcome.reason}</p> : null}
        {matches.length > 0 ? (
          <p className="text-sm wrap-anywhere">
            <span className="text-muted">takes </span>
            {matches.join(' or ')}
          </p>
        ) : null}
        {delegatedFrom ? (
          <p className="text-muted text-sm wrap-anywhere">
            Handed over by {delegatedFrom.name || delegatedFrom.rule} of{' '}
            {refWords(delegatedFrom.virtualService)}
          </p>
        ) : null}
      </div>
      {passed.length > 0 ? <PassedRules rules={passed} /> : null}
      {faults.length > 0 || mirrors.length > 0 ? (
        <ul className="space-y-0.5 text-sm">
          {faults.map((fault) => (
            <li key={fault} className="text-warn wrap-anywhere">
              {fault}
            </li>
          ))}
          {mirrors.map((mirror) => (
            <li
              key={`${mirror.host}|${mirror.subset}|${mirror.percent}`}
              className="flex items-start gap-1.5 wrap-anywhere"
            >
              <Copy aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              {mirrorWords(mirror)}
            </li>
          ))}
        </ul>
      ) : null}
      {destinations.length > 0 ? (
        <DestinationShares
          destinations={destinations}
          before={compared?.destinations ?? null}
          isHttp={isHttp}
        />
      ) : null}
    </section>
  )
}

/** The rules that were looked at first, each with what did not hold. */
function PassedRules({ rules }: { rules: TriedRule[] }) {
  return (
    <ul aria-label="Rules that did not match" className="space-y-1 text-sm">
      {rules.map((rule) => (
        <li
          key={`${rule.virtualService.namespace}/${rule.virtualService.name} ${rule.rule}`}
          className="flex items-start gap-1.5 text-muted"
        >
          <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0" />
          <div className="min-w-0 wrap-anywhere">
            {ruleWords(rule.position, rule.name)} of {rule.virtualService.name} did not match
            {rule.because.length === 1 ? `: ${rule.because[0]}` : ''}
            {rule.because.length > 1 ? (
              <ul className="list-disc pl-4">
                {rule.because.map((why) => (
                  <li key={why}>{why}</li>
                ))}
              </ul>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  )
}
