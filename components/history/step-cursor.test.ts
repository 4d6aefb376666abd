import { expect, test } from 'vitest'
import { stepCursor } from '#components/history/step-cursor.ts'
import type { Span } from '#lib/history/spans.ts'

const window = { fromMs: 1000, toMs: 11_000 }
const spans: Span[] = [
  { fromMs: 1000, toMs: 4000, state: 'healthy', message: '' },
  { fromMs: 4000, toMs: 4010, state: 'unhealthy', message: 'refused' },
  { fromMs: 4010, toMs: 11_000, state: 'healthy', message: '' },
]
const press = (key: string, atMs: number, toChange = false) =>
  stepCursor({ key, toChange }, atMs, spans, window)

test('arrows step by a hundredth, pages by a tenth, and none leaves the window', () => {
  expect(press('ArrowRight', 5000)).toBe(5100)
  expect(press('ArrowLeft', 5000)).toBe(4900)
  expect(press('PageDown', 5000)).toBe(4000)
  expect(press('ArrowLeft', 1050)).toBe(1000)
  expect(press('PageUp', 10_950)).toBe(10_999)
  expect(press('Home', 5000)).toBe(1000)
  expect(press('End', 5000)).toBe(10_999)
})

test('to a change: however short a state is, it is stopped at', () => {
  expect(press('ArrowRight', 1000, true)).toBe(4000)
  expect(press('ArrowRight', 4000, true)).toBe(4010)
  expect(press('ArrowRight', 4010, true)).toBe(10_999)
  expect(press('ArrowLeft', 10_999, true)).toBe(4010)
  expect(press('ArrowLeft', 4010, true)).toBe(4000)
  expect(press('ArrowLeft', 4000, true)).toBe(1000)
})

test('any other key is the browser’s', () => {
  expect(press('Tab', 5000)).toBeNull()
  expect(press('Enter', 5000)).toBeNull()
})
