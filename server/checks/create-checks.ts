import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { type ChecksFacts, NO_CHECKS } from '#lib/checks/answer.ts'
import type { Check } from '#lib/checks/check.ts'
import { type CheckBook, createCheckBook } from '#lib/checks/check-book.ts'
import { NOTHING_TOLD } from '#lib/checks/scene.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { createAskTold, type ToldSources } from '#server/checks/ask-told.ts'
import type { Clock } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'

/** Checks are run for so long between two turns of the event loop. One alone may take longer. */
const SLICE_MS = 8
const TIME_STEP_MS = 5_000
/** How often findings that change all the time are told of. */
const TELL_EVERY_MS = 300
const TOLD_EVERY_MS = 60_000
/** The same until an istiod has told something. */
const TOLD_SOON_MS = 10_000
/** Checks of the whole mesh, and asking about it, take at most this share of the time. */
const REST_TIMES = 20

export type Checks = {
  inventory: InventoryStore['inventory']
  book: Pick<CheckBook, 'findings' | 'about' | 'standings' | 'revision'>
  checks: readonly Check[]
  facts(): ChecksFacts
  stop(): void
}

/** Keeps the findings of all checks current with the store, and tells the shell when they change. */
export function createChecks(
  options: ToldSources & {
    store: Pick<InventoryStore, 'inventory' | 'feeds' | 'onChange' | 'subscribe' | 'setChecks'>
    off: ReadonlySet<string>
    clock: Clock
    checks?: readonly Check[]
  },
): Checks {
  const { store, off, clock, checks = ALL_CHECKS } = options
  const { inventory } = store
  const book = createCheckBook({
    inventory,
    checks,
    off,
    told: NOTHING_TOLD,
    known: knownKinds(),
    nowMs: clock.nowMs(),
  })
  const meshChecks = checks.filter(({ subject }) => subject === 'mesh').length
  const askTold = createAskTold({ ...options, inventory, clock })
  let isStopped = false
  let isReady = false
  let facts = NO_CHECKS
  let meshRestUntilMs = 0
  /** How long the checks of the mesh of this round took, and how many were run. */
  let meshTookMs = 0
  let meshRun = 0
  let cancelWork: (() => void) | null = null
  let cancelTelling: (() => void) | null = null
  let cancelTime = clock.schedule(TIME_STEP_MS, passTime)
  let cancelTold = clock.schedule(0, () => void renewTold())
  const stops = [
    store.onChange((change) => {
      book.change(change)
      wake()
    }),
    store.subscribe(({ dirty, shell }) => {
      if (shell) book.setKnown(knownKinds())
      book.touch(dirty)
      wake()
    }),
  ]

  return {
    inventory,
    book,
    checks,
    facts: () => facts,
    stop() {
      isStopped = true
      for (const stop of [...stops, cancelTime, cancelTold, cancelWork, cancelTelling]) stop?.()
    },
  }

  function knownKinds(): Set<Kind> {
    const feeds = store.feeds()
    const isKnown = ['synced', 'crd-absent']
    return new Set(feeds.flatMap(({ kind, state }) => (isKnown.includes(state) ? [kind] : [])))
  }

  function wake(): void {
    if (!isStopped) cancelWork ??= clock.schedule(0, work)
  }

  function work(): void {
    cancelWork = null
    const sinceMs = clock.nowMs()
    if (book.work(Number.POSITIVE_INFINITY, () => clock.nowMs() - sinceMs >= SLICE_MS)) return wake()
    if (clock.nowMs() >= meshRestUntilMs && workOnMesh()) return wake()
    isReady ||= !store.feeds().some(({ state }) => state === 'connecting')
    tell()
  }

  /** One check of the whole mesh a turn; each has had its turn when the round ends, whatever is due again by then. */
  function workOnMesh(): boolean {
    const beganMs = clock.nowMs()
    const isLeft = book.workOnMesh()
    const endedMs = clock.nowMs()
    meshTookMs += endedMs - beganMs
    meshRun += 1
    if (isLeft && meshRun < meshChecks) return true
    meshRestUntilMs = endedMs + meshTookMs * REST_TIMES
    meshTookMs = 0
    meshRun = 0
    return false
  }

  function tell(): void {
    const isSame = facts.revision === book.revision() && facts.isReady === isReady
    if (isSame || cancelTelling || isStopped) return
    cancelTelling = clock.schedule(TELL_EVERY_MS, () => {
      cancelTelling = null
      facts = { revision: book.revision(), counts: book.counts(), isReady }
      store.setChecks(facts)
    })
  }

  function passTime(): void {
    book.setTime(clock.nowMs())
    wake()
    cancelTime = clock.schedule(TIME_STEP_MS, passTime)
  }

  async function renewTold(): Promise<void> {
    const sinceMs = clock.nowMs()
    const answer = await askTold().catch(() => null)
    if (isStopped) return
    if (answer) {
      book.setTold(answer.told, answer.changed)
      wake()
    }
    const tookMs = clock.nowMs() - sinceMs
    const waitMs = answer?.isTold ? TOLD_EVERY_MS : TOLD_SOON_MS
    cancelTold = clock.schedule(Math.max(waitMs, tookMs * REST_TIMES), () => void renewTold())
  }
}
