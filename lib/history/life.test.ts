import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import { anyChanges, anyWindow, statesOf } from '#lib/history/arbitraries.test-helper.ts'
import { isAvailable, lifeOf } from '#lib/history/life.ts'
import { spansOf } from '#lib/history/spans.ts'

describe('lifeOf', () => {
  it('runs from the first to the last millisecond that is not absent, over any absence between them', () => {
    fc.assert(
      fc.property(anyChanges, anyWindow, (changes, window) => {
        const states = statesOf(changes, window)
        const first = states.findIndex((state) => state !== 'absent')
        const last = states.findLastIndex((state) => state !== 'absent')
        expect(lifeOf(spansOf(changes, window))).toEqual(
          first < 0 ? null : { fromMs: window.fromMs + first, toMs: window.fromMs + last + 1 },
        )
      }),
    )
  })
})

describe('isAvailable', () => {
  it('is what serves: healthy, or static', () => {
    expect([...HEALTH_STATES, 'absent' as const].filter(isAvailable)).toEqual(['healthy', 'static'])
  })
})
