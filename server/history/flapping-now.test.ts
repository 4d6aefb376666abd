import { describe, expect, it } from 'vitest'
import type { TransitionKind } from '#lib/health/transition.ts'
import { followFlapping } from '#server/history/flapping-now.ts'

const T0 = 1_800_000_000_000
const MINUTE = 60_000
const fall = (atMs: number, name = 'vm-1', kind: TransitionKind = 'unhealthy') => ({
  subject: { kind: 'WorkloadEntry' as const, namespace: 'shop', name },
  kind,
  atMs,
  mark: `${name}/${kind}/${atMs}`,
})

describe('followFlapping', () => {
  it('tells with the third fall within the time that flapping has begun, once', () => {
    const flapping = followFlapping({ count: 3, withinMs: 10 * MINUTE })
    const falls = [0, 2, 4, 5].map((minute) => fall(T0 + minute * MINUTE))
    for (const one of falls) flapping.follow(one)
    expect(falls.map(flapping.hasBegun)).toEqual([false, false, true, false])
    for (const one of falls) flapping.told(one)
    expect(falls.some(flapping.hasBegun)).toBe(false)
    expect(flapping.paths(T0 + 6 * MINUTE)).toEqual(['WorkloadEntry/shop/vm-1'])
    expect(flapping.paths(T0 + 20 * MINUTE)).toEqual([])
  })

  it('counts a fall once however often it is followed, and nothing that is no fall', () => {
    const flapping = followFlapping({ count: 2, withinMs: MINUTE })
    for (let again = 0; again < 5; again++) flapping.follow(fall(T0))
    flapping.follow(fall(T0 + 1000, 'vm-1', 'healthy'))
    flapping.follow(fall(T0 + 1000, 'vm-2'))
    expect(flapping.paths(T0 + 2000)).toEqual([])
    flapping.follow(fall(T0 + 3000))
    expect(flapping.paths(T0 + 4000)).toEqual(['WorkloadEntry/shop/vm-1'])
  })

  it('takes falls that come late in their place', () => {
    const flapping = followFlapping({ count: 3, withinMs: 10 * MINUTE })
    for (const minute of [0, 4, 2]) flapping.follow(fall(T0 + minute * MINUTE))
    expect(flapping.paths(T0 + 5 * MINUTE)).toHaveLength(1)
  })
})
