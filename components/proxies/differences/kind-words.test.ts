import { expect, it } from 'vitest'
import { countWords, kindTitle, stateWords } from '#components/proxies/differences/kind-words.ts'

it('counts resources in words', () => {
  expect(countWords('cluster', 1)).toBe('1 cluster')
  expect(countWords('endpoints', 1200)).toBe('1,200 sets of endpoints')
  expect(kindTitle('route')).toBe('Route configurations')
})

it('says which side has a resource', () => {
  expect(stateWords('only-other', 'Envoy', 'istiod')).toBe('Only in istiod')
  expect(stateWords('only-one', 'Envoy', 'istiod')).toBe('Only in Envoy')
  expect(stateWords('changed', 'Envoy', 'istiod')).toBe('Differs')
})
