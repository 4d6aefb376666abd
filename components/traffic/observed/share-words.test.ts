import { expect, it } from 'vitest'
import { countWords, differenceWords, shareWords } from '#components/traffic/observed/share-words.ts'

it('never rounds a share away', () => {
  expect([0, 0.04, 12.34, 99.96, 100].map(shareWords)).toEqual([
    '0 %',
    '< 0.1 %',
    '12.3 %',
    '> 99.9 %',
    '100 %',
  ])
})

it('says which way a difference goes', () => {
  expect([2.06, -0.51, 0.01].map(differenceWords)).toEqual(['+2.1 points', '−0.5 points', '±0 points'])
})

it('rounds counts to what can be read', () => {
  expect([0, 1.26, 1234.5].map(countWords)).toEqual(['0', '1.3', '1,235'])
})
