import { expect, it } from 'vitest'
import { requestOfPlan, startPlan } from '#components/traffic/migrate/plan-draft.ts'
import { planFileName, planFiles } from '#components/traffic/migrate/plan-files.ts'
import { targetOfPlan } from '#components/traffic/migrate/plan-target.ts'
import { forumDetail } from '#components/traffic/simulate/forum.test-helper.ts'

it('makes a file of the DestinationRule, of each step, and of the way back', () => {
  const detail = forumDetail()
  const target = targetOfPlan(startPlan(), detail)
  if (!target) throw new Error('the forum has a rule to move')
  const checked = requestOfPlan(startPlan(), target, [50, 100], detail.host)
  if (!checked.ok) throw new Error('the plan is right')
  const files = planFiles(detail, target, checked.request)
  expect(files.ok && files.value.map(({ name }) => name)).toEqual([
    'README.md',
    '01-destination-rule.yaml',
    '02-virtual-service-50-percent.yaml',
    '03-virtual-service-100-percent.yaml',
    'back-to-start.yaml',
  ])
  expect(files.ok && files.value[2]?.text).toContain('weight: 50')
  expect(planFileName(target)).toBe('migrate-forum-to-k8s.zip')
})
