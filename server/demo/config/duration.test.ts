import fc from 'fast-check'
import { expect, it } from 'vitest'
import { protoDuration, secondsOf } from '#server/demo/config/duration.ts'

it('writes a duration in seconds, with decimals only where it has any', () => {
  expect(['3s', '1m30s', '24h', '250ms', '', undefined].map(protoDuration)).toEqual([
    '3s',
    '90s',
    '86400s',
    '0.250s',
    '0s',
    '0s',
  ])
})

it('adds up the units', () => {
  const part = fc.nat({ max: 500 })
  fc.assert(
    fc.property(part, part, part, (hours, minutes, seconds) => {
      expect(secondsOf(`${hours}h${minutes}m${seconds}s`)).toBe(hours * 3600 + minutes * 60 + seconds)
    }),
  )
})
