import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startPlan } from '#components/traffic/migrate/plan-draft.ts'
import {
  movableServices,
  PRESETS,
  stepsAhead,
  targetOfPlan,
  weightsOfSteps,
} from '#components/traffic/migrate/plan-target.ts'
import { forumDetail, gatewayService, serviceView } from '#components/traffic/simulate/forum.test-helper.ts'

const detail = forumDetail()

describe('targetOfPlan', () => {
  it('moves the default rule to its pods unless told otherwise', () => {
    const target = targetOfPlan(startPlan(), detail)
    expect([target?.service.ref.name, target?.rule.id, target?.destination, target?.start]).toEqual([
      'forum',
      'http/1',
      1,
      [90, 10],
    ])
    expect(targetOfPlan({ service: 'ns/forum', rule: 'http/1', destination: 0 }, detail)?.destination).toBe(0)
  })

  it('falls back when what was chosen is gone or has nothing to move', () => {
    const target = targetOfPlan({ service: 'ns/gone', rule: 'http/0', destination: 9 }, detail)
    expect([target?.service.ref.name, target?.rule.id, target?.destination]).toEqual(['forum', 'http/1', 1])
  })

  it('is nothing where no rule has two destinations', () => {
    expect(targetOfPlan(startPlan(), { ...detail, virtualServices: [gatewayService()] })).toBeNull()
    expect(movableServices({ ...detail, virtualServices: [gatewayService()] })).toEqual([])
  })

  it('puts a VirtualService that sidecars ignore last', () => {
    const ignored = serviceView({
      ref: { kind: 'VirtualService', namespace: 'ns', name: 'ignored' },
      wins: false,
      spec: detail.virtualServices[0]?.spec ?? {},
    })
    const services = movableServices({ ...detail, virtualServices: [ignored, ...detail.virtualServices] })
    expect(services.map(({ ref }) => ref.name)).toEqual(['forum', 'ignored'])
  })
})

describe('steps', () => {
  it('leaves out the steps of a preset that are behind', () => {
    expect(stepsAhead(PRESETS[0].steps, 10)).toEqual([25, 50, 100])
    expect(stepsAhead(PRESETS[2].steps, 100)).toEqual([])
  })

  it('gives the destination its share and always totals 100', () => {
    const target = targetOfPlan(startPlan(), detail)
    if (!target) throw new Error('the forum has a rule to move')
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 })), (steps) => {
        for (const [index, percents] of weightsOfSteps(target, steps).entries()) {
          expect(percents[target.destination]).toBe(steps[index])
          expect(percents.reduce((sum, percent) => sum + percent, 0)).toBe(100)
        }
      }),
    )
  })
})
