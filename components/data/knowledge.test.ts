import { describe, expect, it } from 'vitest'
import { knowledgeOf } from '#components/data/knowledge.ts'

const pods = (state: 'synced' | 'connecting' | 'crd-absent') => ({
  kind: 'Pod' as const,
  state,
  objects: 0,
  sinceMs: 0,
})
const stale = { kind: 'Service' as const, state: 'stale' as const, sinceMs: 0, reason: '', objects: 0 }

describe('knowledgeOf', () => {
  it('takes an empty list for nothing only when it was read', () => {
    expect(knowledgeOf(undefined, ['Pod'])).toBe('reading')
    expect(knowledgeOf([pods('connecting')], ['Pod'])).toBe('reading')
    expect(knowledgeOf([pods('synced')], ['Pod'])).toBe('known')
    expect(knowledgeOf([pods('crd-absent')], ['Pod'])).toBe('known')
    expect(knowledgeOf([pods('synced'), stale], ['Pod', 'Service'])).toBe('unknown')
  })
})
