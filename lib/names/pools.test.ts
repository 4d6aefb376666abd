import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { type AllocationHistory, forecastOf, namePools } from '#lib/names/pools.ts'

const NOW = Date.parse('2026-12-05T12:00:00Z')
const DAY = 86_400_000
const entry = (name: string, spec: object, addresses: string[] = []): Manifest => ({
  kind: 'ServiceEntry',
  metadata: { name },
  spec: { hosts: [`${name}.example`], resolution: 'DNS', ...spec },
  status: { addresses: addresses.map((value) => ({ value, host: `${name}.example` })) },
})
const known = (days: number, v4: number, v6 = v4): AllocationHistory => ({
  state: 'known',
  coveredMs: days * DAY,
  gained: { v4, v6 },
})

describe('namePools', () => {
  it('counts each address once, and only those in the ranges', () => {
    const inventory = inventoryOf([
      entry('a', {}, ['240.240.0.1', '2001:2::1']),
      entry('b', {}, ['240.240.0.1', '2001:2::2']),
      entry('c', {}, ['240.240.1.4', '2001:2::a:0']),
      entry('mine', {
        addresses: ['240.240.1.10', '240.240.1.4', '10.0.0.1', '240.240.2.0/24', '240.240.9.9/32'],
      }),
      entry('odd', {}, ['240.241.0.1', 'nonsense']),
    ])
    expect(namePools(inventory, { state: 'unknown', reason: 'Away.' }, NOW)).toEqual([
      {
        family: 'v4',
        range: '240.240.0.0/16',
        capacity: 65_535,
        allocated: 2,
        claimedByUsers: 3,
        highest: 260,
        forecast: null,
        withoutForecast: 'Away.',
      },
      {
        family: 'v6',
        range: '2001:2::/48',
        capacity: 2 ** 80,
        allocated: 3,
        claimedByUsers: 0,
        highest: 0xa0000,
        forecast: null,
        withoutForecast: 'Away.',
      },
    ])
  })

  it('takes off what users claim, but not twice what was allocated too', () => {
    const inventory = inventoryOf([
      entry('a', {}, ['240.240.0.1']),
      entry('mine', { addresses: ['240.240.0.1', '240.240.0.2'] }),
    ])
    const [v4] = namePools(inventory, known(1, 1), NOW)
    expect(v4?.forecast?.fullAtMs).toBeNull()
    const [fast] = namePools(inventory, known(1, 65_533), NOW)
    expect(fast?.forecast).toEqual({ perDay: 65_533, overDays: 1, fullAtMs: NOW + DAY })
  })
})

describe('a forecast', () => {
  it('does not count on addresses that were given back: they are given out again only after a restart', () => {
    const inventory = inventoryOf([entry('a', {}, ['240.240.255.254'])])
    const [v4] = namePools(inventory, known(1, 1), NOW)
    expect(v4?.forecast?.fullAtMs).toBe(NOW + DAY)
  })

  it('is when what is left is used up at the pace of the days watched', () => {
    expect(forecastOf(100, known(4, 20), 'v4', NOW)).toEqual({
      forecast: { perDay: 5, overDays: 4, fullAtMs: NOW + 20 * DAY },
      withoutForecast: '',
    })
  })

  it('comes sooner the faster it goes, never before now, and not when it takes a century', () => {
    fc.assert(
      fc.property(
        fc.nat(65_535),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 1e6 }),
        (left, days, gained) => {
          const { forecast } = forecastOf(left, known(days, gained), 'v4', NOW)
          const faster = forecastOf(left, known(days, 2 * gained), 'v4', NOW).forecast
          const FOREVER = Number.POSITIVE_INFINITY
          expect(forecast?.fullAtMs ?? FOREVER).toBeGreaterThanOrEqual(NOW)
          expect(faster?.fullAtMs ?? FOREVER).toBeLessThanOrEqual(forecast?.fullAtMs ?? FOREVER)
          if (forecast?.fullAtMs)
            expect(((forecast.fullAtMs - NOW) / DAY) * forecast.perDay).toBeCloseTo(left, 1)
        },
      ),
    )
    expect(forecastOf(2 ** 80, known(1, 1000), 'v6', NOW).forecast).toMatchObject({ fullAtMs: null })
  })

  it.each([
    [known(0.9, 50), 'ServiceEntries were watched for 21 hours in the last 30 days; a forecast takes a day.'],
    [
      known(0, 0),
      'ServiceEntries were watched for less than an hour in the last 30 days; a forecast takes a day.',
    ],
    [known(3.4, 0), 'No address of this range was allocated in 3 days of watching.'],
    [known(1, 0), 'No address of this range was allocated in a day of watching.'],
  ])('says why there is none', (history, withoutForecast) => {
    expect(forecastOf(5, history, 'v4', NOW)).toEqual({ forecast: null, withoutForecast })
  })
})
