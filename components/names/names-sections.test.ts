import { expect, test } from 'vitest'
import { nameHref, sectionOf } from '#components/names/names-sections.ts'

test('a page belongs to its section, and the page of a host to the list of hosts', () => {
  expect(sectionOf('/names')).toBe('/names')
  expect(sectionOf('/names/watch')).toBe('/names/watch')
  expect(sectionOf('/names/map')).toBe('/names/map')
  expect(sectionOf('/names/hosts/map')).toBe('/names')
  expect(sectionOf('/names/maps')).toBe('/names')
})

test('a wildcard host is one segment of a path', () => {
  expect(nameHref('*.wild.example.com')).toBe('/names/hosts/*.wild.example.com')
})
