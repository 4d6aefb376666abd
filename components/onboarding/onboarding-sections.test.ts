import { expect, test } from 'vitest'
import { sectionOf } from '#components/onboarding/onboarding-sections.ts'

test('a form belongs to its section, and the pages of one VM to the overview', () => {
  expect(sectionOf('/onboarding')).toBe('/onboarding')
  expect(sectionOf('/onboarding/sidecar')).toBe('/onboarding/sidecar')
  expect(sectionOf('/onboarding/vm/shop/sidecar')).toBe('/onboarding')
})
