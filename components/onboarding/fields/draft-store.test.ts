import { expect, it } from 'vitest'
import { createDraftStore } from '#components/onboarding/fields/draft-store.ts'

it('goes on with what is typed when the storage is full', () => {
  const kept = new Map<string, string>()
  let isFull = false
  const store = createDraftStore(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      if (isFull) throw new Error('full')
      kept.set(key, text)
    },
    removeItem: (key) => void kept.delete(key),
  }))
  const told: string[] = []
  store.subscribe(() => told.push(store.read('a')))
  store.write('a', '1')
  isFull = true
  store.write('a', '12')
  expect(store.read('a')).toBe('12')
  store.write('a', '')
  expect(told).toEqual(['1', '12', ''])
  kept.set('b', 'of an earlier page')
  expect(store.read('b')).toBe('of an earlier page')
})

it('does without a storage', () => {
  const store = createDraftStore(() => {
    throw new Error('denied')
  })
  expect(store.read('a')).toBe('')
  store.write('a', '1')
  expect(store.read('a')).toBe('1')
})
