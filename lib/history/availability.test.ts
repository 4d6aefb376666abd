import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import type { SubjectState } from '#lib/health/transition.ts'
import {
  anyChanges,
  anyIntervals,
  anyWindow,
  changesBetween,
  isIn,
  statesOf,
} from '#lib/history/arbitraries.test-helper.ts'
import { availabilityOf } from '#lib/history/availability.ts'
import { gapsIn, type Interval, unite } from '#lib/history/interval.ts'
import { type StateChange, spansOf } from '#lib/history/spans.ts'

const STATES: readonly SubjectState[] = [...HEALTH_STATES, 'absent']
const window = { fromMs: 0, toMs: 100 }
const history = (...states: [number, SubjectState][]) =>
  spansOf(
    states.map(([atMs, state]) => ({ atMs, state, message: '' })),
    window,
  )

describe('availabilityOf', () => {
  it('counts absence between two lives as an outage, and none before or after', () => {
    const spans = history([10, 'healthy'], [30, 'absent'], [50, 'static'], [60, 'unhealthy'], [70, 'absent'])
    expect(availabilityOf(spans, [window])).toMatchObject({
      countedMs: 60,
      availableMs: 30,
      ratio: 0.5,
      inStateMs: { healthy: 20, static: 10, unhealthy: 10, absent: 20, pending: 0 },
      outages: 2,
      recoverMs: 20,
    })
  })

  it('knows nothing of a subject that was absent, or that nobody watched', () => {
    const nothing = { countedMs: 0, availableMs: 0, ratio: null, outages: 0, recoverMs: null }
    expect(availabilityOf(history(), [window])).toMatchObject(nothing)
    expect(availabilityOf(history([0, 'healthy'], [5, 'unhealthy']), [])).toMatchObject(nothing)
  })

  it('makes one outage of neighbouring states that are not available', () => {
    const spans = history([0, 'healthy'], [10, 'unhealthy'], [20, 'disconnected'], [40, 'healthy'])
    expect(availabilityOf(spans, [window])).toMatchObject({ outages: 1, recoverMs: 30 })
  })

  it('tells the time to recover only by outages seen from fall to recovery', () => {
    const twice = history([0, 'static'], [20, 'stale'], [30, 'healthy'], [40, 'absent'], [46, 'healthy'])
    expect(availabilityOf(twice, [window])).toMatchObject({ outages: 2, recoverMs: 8 })
    const first = history([0, 'unhealthy'], [10, 'healthy'], [90, 'unhealthy'])
    expect(availabilityOf(first, [window])).toMatchObject({ outages: 2, recoverMs: null })
    const pause = gapsIn([{ fromMs: 25, toMs: 26 }], window)
    expect(availabilityOf(twice, pause)).toMatchObject({ outages: 2, recoverMs: 6 })
    expect(availabilityOf(twice, [{ fromMs: 20, toMs: 30 }])).toMatchObject({ outages: 1, recoverMs: 10 })
    expect(availabilityOf(twice, [{ fromMs: 41, toMs: 45 }])).toMatchObject({ outages: 1, recoverMs: null })
  })

  it('does not take waiting for the first verdict for an outage, though it is time not available', () => {
    const waits = history([10, 'pending'], [30, 'healthy'], [50, 'absent'])
    expect(availabilityOf(waits, [window])).toMatchObject({ outages: 0, recoverMs: null, ratio: 0.5 })
    const waitsStill = history([10, 'pending'])
    expect(availabilityOf(waitsStill, [window])).toMatchObject({ outages: 0, recoverMs: null, ratio: 0 })
    const falls = history([10, 'pending'], [30, 'unhealthy'], [40, 'healthy'])
    expect(availabilityOf(falls, [window])).toMatchObject({ outages: 1, recoverMs: null })
    const again = history([10, 'healthy'], [30, 'pending'], [40, 'healthy'])
    expect(availabilityOf(again, [window])).toMatchObject({ outages: 1, recoverMs: 10 })
    const returns = history([0, 'healthy'], [10, 'absent'], [20, 'pending'], [40, 'healthy'])
    expect(availabilityOf(returns, [window])).toMatchObject({ outages: 1, recoverMs: 30 })
  })

  it('agrees with looking at every millisecond', () => {
    fc.assert(
      fc.property(anyChanges, anyWindow, anyIntervals, fc.boolean(), (changes, inside, some, whole) => {
        const covered = whole ? [inside] : unite(some)
        const result = availabilityOf(spansOf(changes, inside), covered)
        expect(result).toEqual(lookAtEach(changes, inside, covered))
        expect(STATES.reduce((sumMs, state) => sumMs + result.inStateMs[state], 0)).toBe(result.countedMs)
        if (result.ratio !== null) expect(result.ratio >= 0 && result.ratio <= 1).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('adds up when the window of a living subject is cut in two', () => {
    const alive = changesBetween(...HEALTH_STATES).map((changes) => [
      { atMs: -1, state: 'healthy' as const, message: '' },
      ...changes,
    ])
    fc.assert(
      fc.property(alive, anyWindow, fc.nat({ max: 60 }), anyIntervals, (changes, inside, cut, some) => {
        const cutMs = Math.min(inside.fromMs + cut, inside.toMs)
        const over = (part: Interval) => availabilityOf(spansOf(changes, part), unite(some))
        const all = over(inside)
        const before = over({ fromMs: inside.fromMs, toMs: cutMs })
        const after = over({ fromMs: cutMs, toMs: inside.toMs })
        expect(before.availableMs + after.availableMs).toBe(all.availableMs)
        expect(before.countedMs + after.countedMs).toBe(all.countedMs)
        for (const state of STATES) {
          expect(before.inStateMs[state] + after.inStateMs[state]).toBe(all.inStateMs[state])
        }
      }),
    )
  })
})

/** A letter for each millisecond of life, and the outages by pattern: `u`p, `d`own or `w`aiting, in capitals when watched. */
function lookAtEach(changes: readonly StateChange[], inside: Interval, covered: readonly Interval[]) {
  const states = statesOf(changes, inside)
  const first = states.findIndex((state) => state !== 'absent')
  const life = first < 0 ? [] : states.slice(first, states.findLastIndex((state) => state !== 'absent') + 1)
  const bornMs = inside.fromMs + first
  const watched = life.filter((_, ms) => isIn(covered, bornMs + ms))
  const letters = life
    .map((state) => (state === 'healthy' || state === 'static' ? 'u' : state === 'pending' ? 'w' : 'd'))
    .map((letter, ms) => (isIn(covered, bornMs + ms) ? letter.toUpperCase() : letter))
    .join('')
    // Waiting is itself only at the start of life and until the first thing that is up.
    .replace(/(?<=[^wW].*)[wW]|^[wW]+(?=[dD])/g, (waits) => waits.replaceAll('w', 'd').replaceAll('W', 'D'))
  const up = watched.filter((state) => state === 'healthy' || state === 'static').length
  const recovered = [...letters.matchAll(/(?<=[uU])D+(?=[uU])/g)].map(([outage]) => outage.length)
  return {
    availableMs: up,
    countedMs: watched.length,
    ratio: watched.length > 0 ? up / watched.length : null,
    inStateMs: Object.fromEntries(
      STATES.map((state) => [state, watched.filter((one) => one === state).length]),
    ),
    outages: (letters.match(/[dD]+/g) ?? []).filter((outage) => outage.includes('D')).length,
    recoverMs: recovered.length > 0 ? recovered.reduce((sum, ms) => sum + ms) / recovered.length : null,
  }
}
