import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttle } from '#components/data/throttle.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('runs at once, and what comes in a storm is one run at the end of each interval', () => {
  const at: number[] = []
  const startMs = Date.now()
  const ask = throttle(() => at.push(Date.now() - startMs), 3000)
  for (let i = 0; i < 35; i += 1) {
    ask()
    vi.advanceTimersByTime(200)
  }
  vi.advanceTimersByTime(60_000)
  expect(at).toEqual([0, 3000, 6000, 9000])
  ask()
  expect(at).toHaveLength(5)
})

test('a cancelled one runs nothing that is owed, and starts anew', () => {
  const run = vi.fn()
  const ask = throttle(run, 3000)
  ask()
  ask()
  ask.cancel()
  vi.advanceTimersByTime(10_000)
  expect(run).toHaveBeenCalledTimes(1)
  ask()
  expect(run).toHaveBeenCalledTimes(2)
})
