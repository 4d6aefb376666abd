import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carryOn } from '#lib/migration/carry-on.ts'
import { command } from '#lib/migration/command.ts'
import { type Decision, decide } from '#lib/migration/decide.ts'
import {
  factsOf,
  found,
  operationOf,
  point,
  recordOf,
  split,
  T0,
} from '#lib/migration/migration.test-helper.ts'
import { commandsOf, gatesSchema, type MigrationCommand } from '#lib/migration/migration.ts'
import { ACTIVE_STATES, type MigrationRecord, weightsOfStep } from '#lib/migration/record.ts'
import { sameSplit, type WrittenWeights } from '#lib/migration/rule.ts'
import type { ObservedPoint } from '#lib/traffic/observed.ts'
import type { Operation } from '#lib/traffic/operation.ts'

/** What becomes of a write: it goes through, at once or later, or fails in one of its ways, or is lost with its process. */
type Fate = 'done' | 'slow' | 'conflict' | 'refused' | 'interrupted' | 'lost' | 'lost-after'
type Event =
  | { do: 'tick'; fate: Fate; seconds: number }
  | { do: 'command'; verb: MigrationCommand }
  | { do: 'edit'; weights: [number, number] }
  | { do: 'eligible'; counts: [number | null, number | null] }
  | { do: 'errors'; percent: number }

const fate = fc.constantFrom<Fate>(
  'done',
  'done',
  'done',
  'slow',
  'conflict',
  'refused',
  'interrupted',
  'lost',
  'lost-after',
)
const count = fc.constantFrom(null, 0, 1, 3)
const tick = fc.record({ do: fc.constant('tick' as const), fate, seconds: fc.integer({ min: 1, max: 30 }) })
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: tick },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      verb: fc.constantFrom<MigrationCommand>('pause', 'resume', 'resume', 'approve', 'abort'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('edit' as const), weights: fc.tuple(fc.nat(100), fc.nat(100)) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('eligible' as const), counts: fc.tuple(count, count) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('errors' as const), percent: fc.constantFrom(0, 0, 100) }),
  },
)

/** A migration and a cluster, as a runner would drive the one against the other. */
function simulate(record: MigrationRecord) {
  let nowMs = T0
  let written: WrittenWeights = [...record.startWritten]
  let changedBy = 'helm'
  let operation: Operation | null = null
  let pending: WrittenWeights | null = null
  let eligible: [number | null, number | null] = [3, 3]
  let percent = 0
  let points: ObservedPoint[] = []
  let migration = record
  const world = {
    get migration() {
      return migration
    },
    get written() {
      return written
    },
    run,
    calm() {
      eligible = [3, 3]
      percent = 0
      points = []
      const own = weightsOfStep(migration, migration.step)
      if (!migration.isAborting && !migration.writing) written = [...own]
    },
  }
  return world

  function run(happening: Event): void {
    switch (happening.do) {
      case 'edit':
        written = happening.weights
        changedBy = 'kubectl'
        return
      case 'eligible':
        eligible = happening.counts
        return
      case 'errors':
        percent = happening.percent
        return
      case 'command': {
        const after = command(migration, { command: happening.verb, note: '', actor: 'ann' }, nowMs)
        expect(after.ok).toBe(commandsOf(migration.state).includes(happening.verb))
        if (after.ok) migration = after.value
        return
      }
      case 'tick':
        look(happening)
    }
  }

  function look({ fate, seconds }: Extract<Event, { do: 'tick' }>): void {
    points = [...points, point(nowMs, [100, percent], [100, percent])].slice(-100)
    nowMs += Math.max(seconds, 5) * 1000
    if (operation?.state === 'running' && pending) {
      written = pending
      changedBy = 'isthmus'
      pending = null
      operation = operationOf('done')
    }
    if (!ACTIVE_STATES.some((state) => state === migration.state)) return
    const live = found(written, changedBy)
    const of = migration.writing?.operationId ? operation : null
    const facts = factsOf({ live, eligible: [...eligible], observed: split(points), operation: of })
    const before = migration
    const decision = decide(before, facts, nowMs)
    check(before, decision)
    migration = carryOn(before, decision, facts, nowMs)
    if (decision.kind === 'operate') operation = perform(decision.decision)
    if (decision.kind === 'write') begin(decision.weights, fate)
  }

  function perform(verb: 'continue' | 'finish'): Operation {
    if (verb === 'finish' && pending) written = pending
    pending = null
    return operationOf('done')
  }

  function begin(weights: WrittenWeights, fate: Fate): void {
    pending = null
    if (fate === 'lost') return
    if (fate === 'done' || fate === 'lost-after') {
      written = weights
      changedBy = 'isthmus'
    } else if (fate === 'slow' || fate === 'interrupted') pending = weights
    if (fate === 'lost-after') return
    operation = {
      done: () => operationOf('done'),
      slow: () => operationOf('running'),
      interrupted: () => operationOf('interrupted'),
      conflict: () => operationOf('not-written', { state: 'conflict' }),
      refused: () => operationOf('not-written', { state: 'refused', message: 'denied' }),
    }[fate]()
    if (migration.writing)
      migration = { ...migration, writing: { ...migration.writing, operationId: operation.id } }
  }

  /** The promises, each told from the world and not from what the code under test believes. */
  function check(before: MigrationRecord, decision: Decision): void {
    if (decision.kind === 'finish')
      expect(sameSplit(written, before.steps.at(-1) ?? []), 'done means the last step').toBe(true)
    if (decision.kind === 'aborted') expect(written, 'aborted means as before').toEqual(before.startWritten)
    if (decision.kind !== 'write') return
    expect(['running', 'approval', 'aborting'], 'a migration at rest writes nothing').toContain(before.state)
    const own = [
      weightsOfStep(before, before.step),
      weightsOfStep(before, before.step - 1),
      before.startWritten,
    ]
    const isOwn = own.some((weights) => sameSplit(written, weights))
    expect(isOwn || before.overOthers, 'nobody else’s weights are overwritten').toBe(true)
    if (decision.what === 'restore') {
      expect(before.isAborting).toBe(true)
      return
    }
    expect(before.isAborting, 'no step after an abort').toBe(false)
    expect(decision.step, 'no step is skipped').toBe(before.writing ? before.step : before.step + 1)
    expect(decision.weights).toEqual(before.steps[decision.step])
    for (const [index, weight] of decision.weights.entries())
      if ((weight ?? 0) > 0) expect(eligible[index] ?? 0, 'somebody takes the traffic').toBeGreaterThan(0)
    if (before.writing || before.step < 0) return
    expect(nowMs - (before.soakSinceMs ?? nowMs)).toBeGreaterThanOrEqual(before.soakSeconds * 1000)
    const last = points.at(-1)
    const isFailing = percent > 0 && last !== undefined && last.fromMs >= (before.soakSinceMs ?? nowMs)
    expect(isFailing, 'no step while requests fail').toBe(false)
    if (before.gates.manual) expect(before.isApproved, 'no step without approval').toBe(true)
  }
}

const NEXT: Record<string, MigrationCommand | undefined> = {
  approval: 'approve',
  paused: 'resume',
  stopped: 'abort',
}

describe('any sequence of events', () => {
  it('keeps every promise, and ends done or with the weights it began with when calm returns', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80 }),
        fc.boolean(),
        fc.nat(40),
        (events, manual, soakSeconds) => {
          const gates = gatesSchema.parse({ manual })
          const world = simulate(recordOf({ gates, soakSeconds }))
          for (const happening of events) world.run(happening)
          world.calm()
          for (let round = 0; round < 120; round++) {
            const verb = NEXT[world.migration.state]
            if (verb) world.run({ do: 'command', verb })
            world.run({ do: 'tick', fate: 'done', seconds: 30 })
          }
          expect(['done', 'aborted']).toContain(world.migration.state)
          if (world.migration.state === 'aborted') expect(world.migration.endedMs).not.toBeNull()
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('goes through all its steps when nothing is in its way', () => {
    const world = simulate(recordOf())
    const steps: number[] = []
    for (let round = 0; round < 60; round++) {
      world.run({ do: 'tick', fate: 'done', seconds: 10 })
      if (steps.at(-1) !== world.migration.step) steps.push(world.migration.step)
    }
    expect(steps).toEqual([0, 1, 2])
    expect(world.migration.state).toBe('done')
    expect(world.written).toEqual([0, 100])
  })
})
