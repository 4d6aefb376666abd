import { expect, test } from 'vitest'
import { sourceOf } from '#components/proxies/proxy/use-proxy-query.ts'

const WAY = { state: 'open', way: { kind: 'relay', words: 'relay http://10.0.0.7:15099' } } as const
const NO_WAY = { state: 'none', reason: 'no way is set' } as const
const INTENT = { state: 'open', istiod: 'istiod-1' } as const

test('Envoy’s own answer is shown unless only istiod can be asked, or the URL says otherwise', () => {
  expect(sourceOf(null, { way: WAY, intent: INTENT })).toBe('envoy')
  expect(sourceOf(null, { way: NO_WAY, intent: INTENT })).toBe('istiod')
  expect(sourceOf(null, { way: NO_WAY, intent: NO_WAY })).toBe('envoy')
  expect(sourceOf('istiod', { way: WAY, intent: INTENT })).toBe('istiod')
  expect(sourceOf('envoy', { way: NO_WAY, intent: INTENT })).toBe('envoy')
})
