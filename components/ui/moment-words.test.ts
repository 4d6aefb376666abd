import { expect, test } from 'vitest'
import { momentWords } from '#components/ui/moment-words.ts'

const at = (text: string): number => new Date(text).getTime()

test('a moment says no more than is needed to know it', () => {
  const now = at('2026-11-21T12:00:00')
  expect(momentWords(at('2026-11-21T01:02:03'), now)).toBe('01:02:03')
  expect(momentWords(at('2026-11-20T01:02:03'), now)).toBe('20 Nov 01:02:03')
  expect(momentWords(at('2025-11-21T01:02:03'), now)).toBe('21 Nov 2025 01:02:03')
})
