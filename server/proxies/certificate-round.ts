import type { CertificatesAnswer } from '#lib/proxies/certificates.ts'
import type { Clock } from '#server/clock.ts'

/** How long the round goes on after somebody looked. */
const WATCHED_MS = 60_000
const AT_ONCE = 4
/** From one question to the next: 20 a second at most. */
const SPACING_MS = 50
/** Of those that need no question, looked at before others have their turn. */
const MOST_SKIPPED = 1_000
const MOST_NOTED = 500

export type CertificateRound<T> = {
  /** These are shown now: they come first. */
  note(items: readonly T[]): void
  /** Somebody looks at all of these: goes round those that are due, those asked longest ago first. */
  look(items: readonly T[]): void
  progress(): CertificatesAnswer['round']
  stop(): void
}

/** Goes round a mesh slowly, as long as somebody looks. `ask` gives null when there is nobody to ask; it never rejects. */
export function createCertificateRound<T extends { id: string }>(options: {
  clock: Clock
  isDue: (item: T) => boolean
  askedAtMs: (item: T) => number
  /** Whether there is a way to it, as far as that has been tried. */
  hasWay: (item: T) => boolean
  ask: (item: T) => Promise<void> | null
}): CertificateRound<T> {
  const { clock, isDue, askedAtMs, hasWay, ask } = options
  const noted = new Map<string, T>()
  let all: readonly T[] = []
  let round: T[] = []
  let next = 0
  /** Of the round: those that needed no question, or that nobody could ask. */
  let left = 0
  let inRound = 0
  let active = 0
  let watchedUntilMs = 0
  let startAtMs = 0
  let finishedAtMs: number | null = null
  let cancel: (() => void) | null = null
  let isStopped = false

  return {
    note(items) {
      for (const item of items) if (isDue(item) && noted.size < MOST_NOTED) noted.set(item.id, item)
      pump()
    },
    look(items) {
      watchedUntilMs = clock.nowMs() + WATCHED_MS
      all = items
      if (next >= round.length && inRound === 0) begin()
      pump()
    },
    progress: () => ({
      asked: next - left - inRound,
      toAsk: round.length - left,
      reachable: all.reduce((sum, item) => sum + Number(hasWay(item)), 0),
      of: all.length,
      finishedAtMs,
    }),
    stop() {
      isStopped = true
      cancel?.()
    },
  }

  /** Without anybody to ask, the figures stay those of the last round. */
  function begin(): void {
    const due = all.filter(isDue)
    if (due.length === 0) {
      finishedAtMs ??= clock.nowMs()
      return
    }
    round = due.sort((a, b) => askedAtMs(a) - askedAtMs(b))
    next = 0
    left = 0
    finishedAtMs = null
  }

  function pump(): void {
    for (let skipped = 0; !isStopped && !cancel && active < AT_ONCE; ) {
      const waitMs = skipped >= MOST_SKIPPED ? 1 : startAtMs - clock.nowMs()
      if (waitMs > 0) {
        cancel = clock.schedule(waitMs, () => {
          cancel = null
          pump()
        })
        return
      }
      const taken = take()
      if (!taken) return
      const asking = isDue(taken.item) ? ask(taken.item) : null
      if (!asking) {
        skipped += 1
        if (taken.isOfRound) left += 1
        finish()
        continue
      }
      startAtMs = clock.nowMs() + SPACING_MS
      active += 1
      if (taken.isOfRound) inRound += 1
      void asking.then(() => {
        active -= 1
        if (taken.isOfRound) inRound -= 1
        finish()
        pump()
      })
    }
  }

  function take(): { item: T; isOfRound: boolean } | null {
    for (const [id, item] of noted) {
      noted.delete(id)
      return { item, isOfRound: false }
    }
    const item = clock.nowMs() < watchedUntilMs ? round[next] : undefined
    if (!item) return null
    next += 1
    return { item, isOfRound: true }
  }

  function finish(): void {
    if (next >= round.length && inRound === 0) finishedAtMs ??= clock.nowMs()
  }
}
