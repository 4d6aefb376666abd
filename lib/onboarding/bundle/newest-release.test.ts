import { expect, it } from 'vitest'
import { newestRelease } from '#lib/onboarding/bundle/newest-release.ts'

it.each([
  [['1.28.9', '1.28.10'], '1.28.10'],
  [['1.31.0', '1.9.4'], '1.31.0'],
  [['1.31.0', '1.31.0-rc.1', '1.31.0-beta.10'], '1.31.0'],
  [['1.31.0-beta.2', '1.31.0-alpha.11'], '1.31.0-beta.2'],
  [['1.31.0-rc.2', '1.31.0-rc.10'], '1.31.0-rc.10'],
  [[], ''],
])('of %j is %s', (versions, newest) => {
  expect(newestRelease(versions)).toBe(newest)
  expect(newestRelease(versions.toReversed())).toBe(newest)
})
