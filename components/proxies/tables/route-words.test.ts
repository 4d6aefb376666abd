import { expect, test } from 'vitest'
import { percentWords, retryWords, timeoutWords } from '#components/proxies/tables/route-words.ts'

test('a timeout of 0 is none, and a route that says nothing is not spoken for', () => {
  expect(timeoutWords(0)).toBe('no timeout')
  expect(timeoutWords(250)).toBe('timeout 250 ms')
  expect(timeoutWords(1500)).toBe('timeout 1.5 s')
  expect(timeoutWords(null)).toBe('')
})

test('retries with what they are tried upon', () => {
  expect(retryWords({ attempts: 2, on: 'connect-failure,unavailable' })).toBe(
    '2 retries on connect-failure, unavailable',
  )
  expect(retryWords({ attempts: 1, on: '' })).toBe('1 retry')
  expect(retryWords({ attempts: 0, on: '5xx' })).toBe('')
  expect(retryWords(null)).toBe('')
})

test('a little is never called nothing, nor almost all everything', () => {
  expect([0, 0.0001, 0.05, 33.333, 99.951, 99.9999, 100].map(percentWords)).toEqual([
    '0 %',
    '<0.1 %',
    '0.1 %',
    '33.3 %',
    '>99.9 %',
    '>99.9 %',
    '100 %',
  ])
})
