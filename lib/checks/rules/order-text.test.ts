import { expect, test } from 'vitest'
import { orderText } from '#lib/checks/rules/order-text.ts'

const at = (createdAt: string) => ({ metadata: { createdAt } })

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'which is older'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'which is of the same age and comes first by name'],
  ['', '', 'which comes first by name where both are of one age'],
])('%s before %s: %s', (one, other, text) => {
  expect(orderText(at(one), at(other))).toBe(text)
})
