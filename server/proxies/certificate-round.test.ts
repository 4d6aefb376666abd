import { describe, expect, it } from 'vitest'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createCertificateRound } from '#server/proxies/certificate-round.ts'
import { settle } from '#server/proxies/certificates.test-helper.ts'

type Item = { id: string }
const items = (count: number): Item[] => Array.from({ length: count }, (_, index) => ({ id: `p${index}` }))

/** A round whose answers wait until they are given. */
function roundOf(options: { unreachable?: (id: string) => boolean } = {}) {
  const clock = createStepClock(1_000_000)
  const askedAt = new Map<string, number>()
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const round = createCertificateRound<Item>({
    clock,
    isDue: ({ id }) => clock.nowMs() >= (askedAt.get(id) ?? -600_000) + 600_000,
    askedAtMs: ({ id }) => askedAt.get(id) ?? 0,
    hasWay: ({ id }) => !askedAt.has(id) || !options.unreachable?.(id),
    ask({ id }) {
      askedAt.set(id, clock.nowMs())
      if (options.unreachable?.(id)) return null
      asked.push(id)
      return new Promise<void>((resolve) => waiting.push(resolve))
    },
  })
  const answer = async () => {
    waiting.splice(0).forEach((give) => void give())
    await settle()
  }
  const run = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      await answer()
      clock.advance(50)
    }
    await answer()
  }
  return { clock, round, asked, waiting, answer, run }
}

describe('the round', () => {
  it('asks four at a time and one every 50 ms, until all are asked', async () => {
    const { round, clock, asked, waiting, answer, run } = roundOf()
    round.look(items(6))
    expect(asked).toEqual(['p0'])
    clock.advance(1_000)
    expect(waiting).toHaveLength(4)
    expect(round.progress()).toEqual({ asked: 0, toAsk: 6, reachable: 6, of: 6, finishedAtMs: null })
    await answer()
    await run(500)
    expect(asked).toHaveLength(6)
    expect(round.progress()).toEqual({
      asked: 6,
      toAsk: 6,
      reachable: 6,
      of: 6,
      finishedAtMs: expect.any(Number),
    })
  })

  it('ends a minute after somebody looked last, and goes on where it was', async () => {
    const { round, asked, run } = roundOf()
    round.look(items(2_000))
    await run(61_000)
    const first = asked.length
    expect(first).toBeGreaterThan(1_000)
    expect(first).toBeLessThan(1_300)
    await run(10_000)
    expect(asked).toHaveLength(first)
    round.look(items(2_000))
    await run(60_000)
    expect(asked).toHaveLength(2_000)
    expect(new Set(asked).size).toBe(2_000)
  })

  it('asks nobody twice in 10 minutes, and then those first that were asked longest ago', async () => {
    const { round, asked, clock, run } = roundOf()
    round.look(items(3))
    await run(1_000)
    round.look(items(3))
    await run(1_000)
    expect(asked).toHaveLength(3)
    clock.advance(600_000)
    round.look([{ id: 'new' }, ...items(3)].reverse())
    await run(1_000)
    expect(asked.slice(3)).toEqual(['new', 'p0', 'p1', 'p2'])
  })

  it('counts those that were asked, and no others', async () => {
    const { round, run, clock } = roundOf({ unreachable: (id) => id === 'p0' })
    round.look(items(3))
    await run(500)
    const first = round.progress()
    expect(first).toMatchObject({ asked: 2, toAsk: 2, reachable: 2, of: 3 })
    clock.advance(1_000)
    // Nobody is due: the last round stays the last.
    round.look(items(3))
    expect(round.progress()).toEqual(first)
    round.look(items(4))
    await run(500)
    expect(round.progress()).toMatchObject({ asked: 1, toAsk: 1, reachable: 3, of: 4 })
  })

  it('has those first that are shown, when they are due', async () => {
    const { round, asked, run } = roundOf()
    round.look(items(100))
    round.note([{ id: 'shown' }, { id: 'p0' }])
    await run(200)
    expect(asked.slice(0, 3)).toEqual(['p0', 'shown', 'p1'])
  })

  it('spends no time on those that nobody can ask', async () => {
    const { round, asked, clock, run } = roundOf({ unreachable: (id) => id !== 'p9000' })
    round.look(items(9_001))
    clock.advance(20)
    expect(asked).toEqual(['p9000'])
    await run(50)
    expect(round.progress()).toMatchObject({ asked: 1, toAsk: 1, reachable: 1, of: 9_001 })
  })

  it('begins nothing once it is stopped', async () => {
    const { round, asked, run } = roundOf()
    round.look(items(100))
    round.stop()
    round.note([{ id: 'shown' }])
    await run(5_000)
    expect(asked).toEqual(['p0'])
  })
})
