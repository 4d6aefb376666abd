import type { Clock } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { NameSources } from '#server/names/name-sources.ts'

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 60_000

/**
 * Keeps the inventory's settings as istiod tells them: asks from when its pods can be known, after growing pauses while it
 * does not tell, each minute once it has. Returns what stops it.
 */
export function keepSettings(options: {
  store: Pick<InventoryStore, 'feeds' | 'subscribe' | 'setNameSettings'>
  names: Pick<NameSources, 'settings'>
  clock: Clock
}): () => void {
  const { store, names, clock } = options
  let isStopped = false
  let waitMs = FIRST_WAIT_MS
  let cancel: () => void = () => undefined
  const stopWaiting = store.subscribe(() => {
    if (store.feeds().some(({ kind, state }) => kind === 'Pod' && state === 'connecting')) return
    stopWaiting()
    void follow()
  })
  return () => {
    isStopped = true
    stopWaiting()
    cancel()
  }

  async function follow(): Promise<void> {
    const settings = await names.settings().catch(() => null)
    if (isStopped) return
    if (settings) store.setNameSettings(settings)
    if (settings?.knownBy === 'istiod') waitMs = LONGEST_WAIT_MS
    cancel = clock.schedule(waitMs, () => void follow())
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)
  }
}
