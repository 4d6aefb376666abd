import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countWords, forecastWords, fullWords, poolParts } from '#components/names/pool-words.ts'
import type { Pool } from '#lib/names/watch.ts'

const DAY_MS = 86_400_000
const pool = (over: Partial<Pool> = {}): Pool => ({
  family: 'v4',
  range: '240.240.0.0/16',
  capacity: 65_535,
  allocated: 6,
  claimedByUsers: 1,
  highest: 9,
  forecast: null,
  withoutForecast: 'Nobody watched for long enough.',
  ...over,
})

test('a count too long to read is rounded', () => {
  expect(countWords(65_535)).toBe('65,535')
  expect(countWords(2 ** 80)).toBe('1.2 × 10²⁴')
  expect(countWords(1e20)).toBe('1 × 10²⁰')
})

test('some is never shown as none, and nearly full never as full', () => {
  expect(fullWords(0, 65_535)).toBe('0 %')
  expect(fullWords(1, 65_535)).toBe('under 0.01 %')
  expect(fullWords(100, 65_535)).toBe('0.15 %')
  expect(fullWords(32_767, 65_535)).toBe('50 %')
  expect(fullWords(65_534, 65_535)).toBe('99.99 %')
  expect(fullWords(65_535, 65_535)).toBe('100 %')
  expect(fullWords(1, 2 ** 80)).toBe('under 0.01 %')
})

test('a forecast says its pace, what it rests on and when; without one the reason stands there', () => {
  expect(forecastWords(pool(), 0)).toBe('Nobody watched for long enough.')
  const at = (fullAtMs: number | null, perDay = 12, overDays = 7) =>
    forecastWords(pool({ forecast: { perDay, overDays, fullAtMs }, withoutForecast: '' }), 0)
  expect(at(30 * DAY_MS)).toBe('12 a day over 7 days: full in about 30 days, until istiod restarts.')
  expect(at(1.5 * DAY_MS)).toBe('12 a day over 7 days: full in about 36 hours, until istiod restarts.')
  expect(at(4000 * DAY_MS, 0.333)).toBe(
    '0.33 a day over 7 days: full in about 11 years, until istiod restarts.',
  )
  expect(at(null, 1, 1)).toBe('1 a day over one day: it lasts for more than 100 years.')
  expect(at(0)).toContain('it is full until istiod restarts')
})

test('the parts of a pool add up to it, whatever it was told', () => {
  const count = fc.integer({ min: 0, max: 70_000 })
  fc.assert(
    fc.property(count, count, count, (allocated, claimedByUsers, highest) => {
      const parts = poolParts(pool({ allocated, claimedByUsers, highest }))
      expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(65_535)
      for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0)
    }),
  )
  expect(poolParts(pool())).toEqual({ allocated: 6, claimed: 1, givenBack: 2, free: 65_526 })
})
