import { expect, it } from 'vitest'
import { durationWords } from '#components/onboarding/bundle/duration-words.ts'

it.each([
  [600, '10 minutes'],
  [3_600, '1 hour'],
  [5_400, '90 minutes'],
  [86_400, '1 day'],
  [601, '601 seconds'],
])('says %i seconds as %s', (seconds, words) => expect(durationWords(seconds)).toBe(words))
