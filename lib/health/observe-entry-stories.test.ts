import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { line, observer, STALE_MS, type Written } from '#lib/health/observe-entry.test-helper.ts'
import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Transition } from '#lib/health/transition.ts'

/** What istiod and users do to one entry, each some seconds after the one before. */
type Act = 'connect' | 'disconnect' | 'good' | 'bad' | 'rewrite' | 'sweep' | 'delete' | 'wait'
const acts = fc.array(
  fc.record({
    act: fc.constantFrom<Act>('connect', 'disconnect', 'good', 'bad', 'rewrite', 'sweep', 'delete', 'wait'),
    // Around the grace period, and now and then longer than a connection lives.
    after: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 25 }) },
      { weight: 1, arbitrary: fc.constant(3000) },
    ),
    istiod: fc.constantFrom('istiod-a', 'istiod-b'),
  }),
  { minLength: 3, maxLength: 25 },
)

/** The versions of the entry that a watch would tell, null for its deletion; times rise. */
function versionsOf(story: readonly { act: Act; after: number; istiod: string }[]) {
  const versions: { seconds: number; written: Written | null }[] = []
  let now: Written | null = null
  let seconds = 0
  let uids = 0
  for (const { act, after, istiod } of story) {
    seconds += after
    const before: Written | null = now
    now = step(act, before, istiod)
    if (now || before) versions.push({ seconds, written: now })
  }
  return versions

  function step(act: Act, before: Written | null, controller: string): Written | null {
    const version = String(seconds)
    if (!before) {
      if (act !== 'connect') return null
      uids += 1
      return { uid: `u${uids}`, version, created: seconds, connected: seconds, controller }
    }
    const { connected: _, disconnected: __, ...rest } = before
    switch (act) {
      case 'connect':
        return { ...rest, version, connected: seconds, controller }
      case 'disconnect':
        return before.connected === undefined ? before : { ...rest, version, disconnected: seconds }
      case 'good':
      case 'bad':
        if (before.connected === undefined) return before
        return { ...before, version, healthy: { status: act === 'good' ? 'True' : 'False', at: seconds } }
      case 'rewrite':
        return before.healthy ? { ...before, version, healthy: { ...before.healthy, at: seconds } } : before
      case 'sweep':
        return before.connected === undefined ? null : before
      case 'delete':
        return null
      case 'wait':
        return before
    }
  }
}

/** Observes versions one after the other, and hears of the end of each grace period, as the recorder does. */
function observeAll(
  versions: ReturnType<typeof versionsOf>,
  between: (memory: SubjectMemory) => SubjectMemory,
) {
  let replica = observer()
  const looks: Transition[][] = []
  versions.forEach(({ seconds, written }, index) => {
    looks.push(written ? replica.sees(written, seconds) : replica.seesItGone(seconds))
    const { link } = replica.memory() ?? {}
    const next = versions[index + 1]?.seconds ?? Number.POSITIVE_INFINITY
    if (link?.kind === 'down' && !link.isTold && seconds + 12 < next)
      looks.push(replica.graceIsOver(seconds + 12))
    const memory = replica.memory()
    replica = observer(memory && between(memory))
  })
  return looks
}
const asItIs = (memory: SubjectMemory) => memory

describe('whatever istiod writes', () => {
  it('no two verdicts in a row are the same, and times only rise but for a disconnect told late', () => {
    fc.assert(
      fc.property(acts, (story) => {
        const all = observeAll(versionsOf(story), asItIs).flat()
        for (const uid of new Set(all.map((one) => one.uid))) {
          const own = all.filter((one) => one.uid === uid)
          const verdicts = own.filter(({ kind }) => ['pending', 'healthy', 'unhealthy'].includes(kind))
          for (const [index, { kind }] of verdicts.entries()) expect(kind).not.toBe(verdicts[index - 1]?.kind)
          expect(own[0]?.kind).toBe('registered')
          own.forEach((one, index) => {
            const before = own[index - 1]
            if (before && one.kind !== 'disconnected')
              expect(one.atMs, `${line(before)} then ${line(one)}`).toBeGreaterThanOrEqual(before.atMs)
          })
          expect(new Set(own.map(({ mark }) => mark)).size, 'marks of its own').toBe(own.length)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('the last transition by time tells the state that the entry is in', () => {
    fc.assert(
      fc.property(acts, (story) => {
        const versions = versionsOf(story)
        const last = versions.at(-1)
        if (!last) return
        const told = observeAll(versions, asItIs).flat()
        // Of two at one moment the later told holds, as in the history.
        const newest = told.toSorted((a, b) => a.atMs - b.atMs).at(-1)
        const { written } = last
        const verdict = !written?.healthy
          ? 'pending'
          : written.healthy.status === 'True'
            ? 'healthy'
            : 'unhealthy'
        const state = !written ? 'absent' : written.disconnected === undefined ? verdict : 'disconnected'
        const isStale =
          typeof written?.connected === 'number' && last.seconds - written.connected > STALE_MS / 1000
        expect(newest?.state).toBe(isStale ? 'stale' : state)
      }),
      { numRuns: 1000 },
    )
  })

  it('a version seen twice tells nothing the second time', () => {
    fc.assert(
      fc.property(acts, (story) => {
        const versions = versionsOf(story)
        const once = observeAll(versions, asItIs).flat()
        const twice = observeAll(
          versions.flatMap((version) => [version, version]),
          asItIs,
        ).flat()
        expect(twice).toEqual(once)
      }),
    )
  })

  it('a memory that was stored as JSON is as good as the one it was made of', () => {
    fc.assert(
      fc.property(acts, (story) => {
        const versions = versionsOf(story)
        const stored = (memory: SubjectMemory): SubjectMemory => JSON.parse(JSON.stringify(memory))
        expect(observeAll(versions, stored)).toEqual(observeAll(versions, asItIs))
      }),
    )
  })

  it('who misses versions finds no verdict and no removal that was not there', () => {
    const told = ({ kind }: Transition) => kind !== 'disconnected'
    fc.assert(
      fc.property(acts, fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }), (story, isMissed) => {
        const versions = versionsOf(story)
        const all = observeAll(versions, asItIs).flat()
        const marks = new Set(all.map(({ mark }) => mark))
        const some = observeAll(
          versions.filter((_, index) => !isMissed[index]),
          asItIs,
        ).flat()
        for (const one of some.filter(told)) {
          if (marks.has(one.mark)) continue
          // What write-batch drops: a verdict that was reached already, which istiod wrote again since.
          const known = all.findLast(
            ({ uid, kind, observedMs }) =>
              uid === one.uid &&
              ['pending', 'healthy', 'unhealthy'].includes(kind) &&
              observedMs <= one.observedMs,
          )
          expect(known?.kind, line(one)).toBe(one.kind)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
