import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextStep, RETRY_LIMITS } from '#server/webhooks/next-step.ts'

const failed = (afterMs: number | null, retryable = true) => ({
  kind: 'failed' as const,
  reason: 'the receiver answered 503',
  retryable,
  afterMs,
  isAnswered: true,
})
const waits = (chance: number, afterMs: number | null = null) =>
  Array.from({ length: RETRY_LIMITS.attempts }, (_, failures) => {
    const step = nextStep(failed(afterMs), failures, () => chance, RETRY_LIMITS)
    return step.kind === 'retry' ? step.waitMs / 1000 : step.kind
  })

describe('nextStep', () => {
  it('doubles the wait from 5 s to 1 h, half of it by chance, and gives up at the twelfth attempt', () => {
    const whole = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    expect(waits(1)).toEqual([...whole, 'give-up'])
    expect(waits(0)).toEqual([...whole.map((seconds) => seconds / 2), 'give-up'])
  })

  it('waits as long as the receiver asks and never shorter than the back-off, all in less than a day', () => {
    const numbers = {
      afterMs: fc.integer({ min: 0, max: 3_600_000 }),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
    }
    fc.assert(
      fc.property(fc.record(numbers), ({ afterMs, chance }) => {
        const asked = waits(chance, afterMs)
        const plain = waits(chance)
        expect(asked).toEqual(
          plain.map((seconds) => (typeof seconds === 'number' ? Math.max(seconds, afterMs / 1000) : seconds)),
        )
        const total = asked.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 0), 0)
        expect(total).toBeLessThan(86_400)
      }),
    )
  })

  it('gives up at once what is not worth another attempt', () => {
    expect(nextStep(failed(1000, false), 0, Math.random, RETRY_LIMITS)).toEqual({
      kind: 'give-up',
      reason: 'the receiver answered 503',
    })
    expect(nextStep({ kind: 'delivered' }, 11, Math.random, RETRY_LIMITS)).toEqual({ kind: 'delivered' })
  })
})
