import { expect, test } from 'vitest'
import { failureWords } from '#components/proxies/tables/endpoint-looks.ts'

test('what keeps an endpoint back is said in words, with Envoy’s own name for it', () => {
  expect(failureWords('failed_outlier_check')).toBe('ejected by outlier detection (failed_outlier_check)')
  expect(failureWords('failed_in_a_new_way')).toBe('failed_in_a_new_way')
})
