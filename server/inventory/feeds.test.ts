import { expect, it } from 'vitest'
import type { FeedState } from '#lib/kube/feed.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createInventoryStore } from '#server/inventory/store.ts'

it('tells a kind that was never read from one that is old', () => {
  const clock = createStepClock(0)
  const store = createInventoryStore({
    clock,
    source: { kind: 'none', reason: 'a test' },
    staleAfterMs: 1_000,
  })
  const after = (state: FeedState) => {
    store.sink('Sidecar').onFeed(state)
    clock.advance(1_000)
    return store.feeds().find(({ kind }) => kind === 'Sidecar')
  }
  const stale = { state: 'stale', sinceMs: 0, reason: 'away' } as const
  expect(after(stale)).toMatchObject({ ...stale, neverSynced: true })
  after({ state: 'synced' })
  expect(after(stale)).not.toHaveProperty('neverSynced')
  store.close()
})
