import fc from 'fast-check'
import { expect, it } from 'vitest'
import { protoDuration } from '#lib/onboarding/bundle/proto-duration.ts'

it.each([
  ['10s', '10s'],
  ['1h30m', '5400s'],
  ['1.5s', '1.500s'],
  ['500ms', '0.500s'],
  ['1us', '0.000001s'],
  ['1ns', '0.000000001s'],
  ['-1.5s', '-1.500s'],
  ['-0.5s', '-0.500s'],
  ['0', '0s'],
  ['.5m', '30s'],
  ['1.s', '1s'],
])('writes %s as %s', (text, written) => expect(protoDuration(text)).toBe(written))

it.each(['', '10', 's', '1d', '1 s', '1h-3m', '1..5s', '.s', `${'1'.repeat(64)}s`])(
  'takes %j for no duration',
  (text) => expect(protoDuration(text)).toBeNull(),
)

it('writes what it reads, in its own notation again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 999 }), (seconds, millis) => {
      const written = protoDuration(`${seconds}s${millis}ms`)
      expect(Number(written?.slice(0, -1))).toBeCloseTo(seconds + millis / 1000, 3)
      expect(protoDuration(written ?? '')).toBe(written)
    }),
  )
})

it('is done with a long text before the test is over', () =>
  expect(protoDuration('1'.repeat(1_000_000))).toBeNull())
