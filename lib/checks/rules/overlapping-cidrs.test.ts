import { expect, test } from 'vitest'
import { serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { overlappingCidrs } from '#lib/checks/rules/overlapping-cidrs.ts'
import { sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(overlappingCidrs, sceneOf(objects))

test('a CIDR that takes in the address of another host', () => {
  const texts = said(
    serviceEntry('wide', { addresses: ['10.9.0.0/16'], resolution: 'NONE' }),
    serviceEntry('db', { addresses: ['10.9.0.7'] }),
  )
  expect(texts).toEqual([
    '10.9.0.0/16 of wide.example (ServiceEntry shop/wide) covers 10.9.0.7 of db.example (spec.addresses). On port 5432 the narrower one gets the connections: whoever calls such an address as part of 10.9.0.0/16 reaches the other host.',
  ])
})

test('a CIDR within the range that istiod allocates from', () => {
  expect(said(serviceEntry('wide', { addresses: ['240.240.7.0/24'], resolution: 'NONE' }))).toEqual([
    '240.240.7.0/24 in spec.addresses of ServiceEntry shop/wide lies in 240.240.0.0/16, from which istiod allocates. istiod’s allocator does not read CIDRs, so it may give 240.240.7.0/24 to another host too.',
  ])
})

test('a single address of that range, and ranges apart', () => {
  expect(said(serviceEntry('db', { addresses: ['240.240.1.10'] }))).toEqual([])
  expect(
    said(
      serviceEntry('a', { addresses: ['10.9.0.0/16'], resolution: 'NONE' }),
      serviceEntry('b', { addresses: ['10.8.0.0/16'], resolution: 'NONE' }),
    ),
  ).toEqual([])
})
