import { expect, test } from 'vitest'
import { skewWords } from '#components/proxies/version-words.ts'

const words = (version: string, skew: { istiod: string; minors: number } | null) =>
  skewWords({ version, skew })

test('how far a proxy is from its istiod is said in minor versions', () => {
  expect(words('1.30.2', { istiod: '1.31.0', minors: -1 })).toEqual({
    words: 'one minor behind istiod 1.31.0',
    isWarned: false,
  })
  expect(words('1.29.0', { istiod: '1.31.0', minors: -2 })).toEqual({
    words: 'two minors behind istiod 1.31.0',
    isWarned: true,
  })
  expect(words('1.18.0', { istiod: '1.31.0', minors: -13 }).words).toBe('13 minors behind istiod 1.31.0')
})

test('a proxy that is newer than its istiod is warned of', () => {
  expect(words('1.32.0', { istiod: '1.31.0', minors: 1 })).toEqual({
    words: 'one minor ahead of istiod 1.31.0',
    isWarned: true,
  })
})

test('the same version needs no words, and what is not known is not said', () => {
  expect(words('1.31.0', { istiod: '1.31.0', minors: 0 }).words).toBe('')
  expect(words('1.31.0', { istiod: '1.31.2', minors: 0 }).words).toBe('same minor version as istiod 1.31.2')
  expect(words('', null).words).toBe('')
})
