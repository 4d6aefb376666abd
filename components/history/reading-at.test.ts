import { expect, test } from 'vitest'
import { readingAt, sayReading } from '#components/history/reading-at.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

const HOUR = 3_600_000
const startMs = new Date('2020-03-04T10:00:00').getTime()
const lane = {
  subject: { kind: 'WorkloadEntry', namespace: 'a', name: 'vm-1' },
  spans: [
    { fromMs: startMs, toMs: startMs + 2 * HOUR, state: 'healthy', message: '' },
    { fromMs: startMs + 2 * HOUR, toMs: startMs + 5 * HOUR, state: 'unhealthy', message: 'refused' },
  ],
  flapping: [{ fromMs: startMs + 3 * HOUR, toMs: startMs + 5 * HOUR }],
} as unknown as Lane
const timeline = {
  window: { fromMs: startMs, toMs: startMs + 5 * HOUR },
  gaps: [{ fromMs: startMs + 4 * HOUR, toMs: startMs + 5 * HOUR }],
  weights: [
    {
      atMs: startMs + 3 * HOUR,
      subject: { kind: 'VirtualService', namespace: 'a', name: 'v' },
      message: 'x 1 → 2 %',
    },
  ],
} as unknown as Timeline
const say = (hours: number, on: Lane | null = lane): string =>
  sayReading(readingAt({ atMs: startMs + hours * HOUR, lane: on }, timeline))

test('a moment tells time, state, how long, since when and why', () => {
  expect(say(1)).toBe('4 Mar 2020 11:00:00: healthy for 2\u00a0h or longer')
  expect(say(2.5)).toBe('4 Mar 2020 12:30:00: unhealthy for 3\u00a0h, since 4 Mar 2020 12:00:00: refused')
})

test('doubts and changes of weights stand beside it', () => {
  expect(say(4.5)).toContain('refused (nobody watched, flapping)')
  expect(say(3.01)).toMatch(/\(flapping\)\. Weights of v changed: x 1 → 2 %$/)
  expect(say(3, null)).toBe('4 Mar 2020 13:00:00: nothing known. Weights of v changed: x 1 → 2 %')
})
