import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyChanges, anyWindow, millisecondsOf, statesOf } from '#lib/history/arbitraries.test-helper.ts'
import { type StateChange, spansOf } from '#lib/history/spans.ts'

const change = (atMs: number, state: StateChange['state'], message = ''): StateChange => ({
  atMs,
  state,
  message,
})

describe('spansOf', () => {
  it('starts with the last change before the window, or absent before the first', () => {
    const changes = [change(1, 'pending'), change(4, 'healthy', 'ok'), change(8, 'unhealthy', '503')]
    expect(spansOf(changes, { fromMs: 5, toMs: 10 })).toEqual([
      { fromMs: 5, toMs: 8, state: 'healthy', message: 'ok' },
      { fromMs: 8, toMs: 10, state: 'unhealthy', message: '503' },
    ])
    expect(spansOf(changes, { fromMs: 0, toMs: 2 })).toEqual([
      { fromMs: 0, toMs: 1, state: 'absent', message: '' },
      { fromMs: 1, toMs: 2, state: 'pending', message: '' },
    ])
  })

  it('makes one span of neighbours in one state, with the first message', () => {
    const changes = [change(0, 'unhealthy', 'first'), change(3, 'unhealthy', 'second')]
    expect(spansOf(changes, { fromMs: 0, toMs: 9 })).toEqual([
      { fromMs: 0, toMs: 9, state: 'unhealthy', message: 'first' },
    ])
  })

  it('takes the last of several changes at one moment, and leaves no trace of a state that lasted no time', () => {
    const changes = [change(0, 'healthy', 'up'), change(3, 'unhealthy', '503'), change(3, 'healthy', 'again')]
    expect(spansOf(changes, { fromMs: 0, toMs: 9 })).toEqual([
      { fromMs: 0, toMs: 9, state: 'healthy', message: 'up' },
    ])
  })

  it('has no spans for an empty window', () => {
    expect(spansOf([change(0, 'healthy')], { fromMs: 5, toMs: 5 })).toEqual([])
  })

  it('tiles the window with unlike neighbours, each millisecond in the state of the last change before it', () => {
    fc.assert(
      fc.property(anyChanges, anyWindow, (changes, window) => {
        const spans = spansOf(changes, window)
        expect(spans[0]?.fromMs).toBe(window.fromMs)
        expect(spans.at(-1)?.toMs).toBe(window.toMs)
        for (const [place, span] of spans.entries()) {
          const next = spans[place + 1]
          expect(span.toMs).toBeGreaterThan(span.fromMs)
          if (next) expect(next.fromMs).toBe(span.toMs)
          expect(next?.state).not.toBe(span.state)
        }
        expect(spans.flatMap((span) => millisecondsOf(span).map(() => span.state))).toEqual(
          statesOf(changes, window),
        )
      }),
    )
  })
})
