import { expect, test } from 'vitest'
import { sectionOf } from '#components/proxies/proxies-sections.ts'

test('a page belongs to its section, and the page of a proxy to the list of proxies', () => {
  expect(sectionOf('/proxies')).toBe('/proxies')
  expect(sectionOf('/proxies/ghosts')).toBe('/proxies/ghosts')
  expect(sectionOf('/proxies/certificates')).toBe('/proxies/certificates')
  expect(sectionOf('/proxies/ghosts.shop')).toBe('/proxies')
})
