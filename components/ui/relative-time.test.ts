import { describe, expect, it } from 'vitest'
import { formatAge } from '#components/ui/relative-time.tsx'

describe('formatAge', () => {
  it.each([
    [-600_000, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 m'],
    [3_599_000, '59 m'],
    [3_660_000, '1 h 1 m'],
    [90_000_000, '1 d 1 h'],
  ])('R20: says %d ms as %s', (ageMs, text) => {
    expect(formatAge(ageMs)).toBe(text)
  })
})
