import { EVERY_TRANSITION, type TransitionFilter, WINDOWS } from '../../lib/history/transition-row.ts'
import { connectDatabase, type HistoryDatabase } from '../../server/history/open-database.ts'
import { readChanges, readSubjects } from '../../server/history/read-lanes.ts'
import { type Cursor, readTransitions } from '../../server/history/read-transitions.ts'
import { subjectPath } from '../../server/history/subjects.ts'
import { formatMs, formatSpread, percentileMs, type Report } from './history-engine.ts'
import { type Filled, groupOf, QUIET_GROUP, SUBJECTS, vmOf } from './history-fill.ts'

const SAMPLES = 200
const PAGE = 101

/** The times in milliseconds of one question, by its name; a question that fails says so in place of them. */
type Answers = Map<string, number[] | string>

export async function benchQuery(small: Filled, large: Filled, report: Report): Promise<void> {
  const [few, many] = [await ask(small), await ask(large)]
  for (const [question, times] of many) {
    if (typeof times === 'string') report(question, times)
    else report(question, `${formatSpread(times)}; ${ratio(times, few.get(question))}`)
  }

  function ratio(times: number[], fewer: number[] | string | undefined): string {
    if (!Array.isArray(fewer)) return ''
    const [p50, before] = [percentileMs(times, 0.5), percentileMs(fewer, 0.5)]
    return `p50 is ${(p50 / before).toFixed(1)} × that of ${small.rows} rows (${formatMs(before)})`
  }
}

async function ask({ place, clusterId, nowMs }: Filled): Promise<Answers> {
  const db = connectDatabase(place)
  const everything: TransitionFilter = {
    ...EVERY_TRANSITION,
    fromMs: nowMs - WINDOWS['30d'],
    toMs: nowMs + 60_000,
  }
  const day = { fromMs: nowMs - WINDOWS['24h'], toMs: nowMs }
  const middle: Cursor = { atMs: nowMs - WINDOWS['30d'] / 2, id: 0 }
  const page = (filter: Partial<TransitionFilter>, before: Cursor | null = null) =>
    readTransitions(db, clusterId, { ...everything, ...filter }, { before, limit: PAGE })
  const answers: Answers = new Map()

  await time('24 h of one VM, readTransitions', SAMPLES, () =>
    readTransitions(
      db,
      clusterId,
      { ...everything, fromMs: day.fromMs, subject: anyVm() },
      { before: null, limit: 500 },
    ),
  )
  await time('24 h of one VM, readChanges', SAMPLES, () => lanesOf(db, clusterId, day))
  await time('page of the feed', 20, () => page({}))
  await time('page of the feed, half way down', 3, () => page({}, middle))
  await time('page of one group of 100', 20, () => page({ group: groupOf(1) }))
  await time('page of a kind of 1 in 100,000', 3, () => page({ kinds: ['stale'] }))
  await time('page of a group of 1 in 100,000', 3, () => page({ group: QUIET_GROUP }))
  await db.destroy()
  return answers

  async function time(question: string, samples: number, run: () => Promise<unknown>): Promise<void> {
    const times: number[] = []
    try {
      for (let sample = 0; sample < samples; sample++) {
        const startedMs = performance.now()
        await run()
        times.push(performance.now() - startedMs)
      }
      answers.set(question, times)
    } catch (error) {
      answers.set(question, `failed: ${String(error)}`)
    }
  }
}

async function lanesOf(
  db: HistoryDatabase,
  clusterId: number,
  window: { fromMs: number; toMs: number },
): Promise<unknown> {
  return readChanges(db, await readSubjects(db, clusterId, [subjectPath(anyVm())]), window)
}

const anyVm = () => vmOf(1 + Math.floor(Math.random() * (SUBJECTS - 1)))
