import { expect, it } from 'vitest'
import { formHref } from '#components/mesh/form-href.ts'

it('leads to the form of a kind that has one', () => {
  const place = { namespace: 'shop', name: 'db' }
  expect(formHref({ kind: 'ServiceEntry', ...place })).toBe('/onboarding/service-entry?edit=shop%2Fdb')
  expect(formHref({ kind: 'Service', ...place })).toBe('')
})
