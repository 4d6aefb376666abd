import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { newDatabase, newFile, port } from '#server/history/history.test-helper.ts'
import { connectDatabase, type DatabasePlace } from '#server/history/open-database.ts'
import { createLog } from '#server/log/log.ts'
import { createJournal, type JournalEntry, LostOperation, withOperation } from '#server/traffic/journal.ts'
import { openLedger, rule, service } from '#server/traffic/traffic.test-helper.ts'

const T0 = Date.parse('2026-11-01T00:00:00Z')
const step = (ref: OperationStep['ref'], state: OperationStep['state'] = 'pending'): OperationStep => ({
  ref,
  action: 'patch',
  before: { hosts: ['a\u0000b', '\ud800', '🦆'] },
  after: {},
  state,
  resourceVersion: '',
  message: '',
  writtenMs: null,
  acknowledgement: null,
})
const entry = (more: Partial<Operation> = {}): JournalEntry => ({
  onTimeout: 'ask',
  restore: {},
  operation: {
    id: randomUUID(),
    host: 'forum',
    actor: 'tester',
    note: '',
    reason: 'edit',
    rollsBack: '',
    rolledBackBy: '',
    startedMs: T0,
    endedMs: null,
    state: 'running',
    message: '',
    steps: [step(rule), step(service)],
    conflict: null,
    reverted: null,
    ...more,
  },
})
const to = (more: Partial<Operation>) => (one: JournalEntry) => withOperation(one, more)

describe.each(['sqlite', 'postgres'] as const)('the journal on %s', (engine) => {
  /** Several processes on one database. */
  async function replicas(count: number) {
    const place: DatabasePlace =
      engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }
    const { clusterId } = await openLedger(place)
    const clock = createStepClock(T0)
    const journals = Array.from({ length: count }, () => {
      const db = connectDatabase(place)
      onTestFinished(() => db.destroy())
      return createJournal({ ledger: () => ({ db, clusterId }), clock, log: createLog('silent') })
    })
    const [journal] = journals
    if (!journal) throw new Error('no journal')
    return { journal, journals, clock }
  }
  const begun = { runner: 'me', instead: '' }
  const each = it.skipIf(engine === 'postgres' && port === 0)

  each('gives back what was stored, and lists it newest first', async () => {
    const { journal } = await replicas(1)
    const one = await journal.insert(entry({ state: 'done', endedMs: T0 }), begun)
    const two = await journal.insert(entry({ state: 'done', endedMs: T0, host: 'other' }), begun)
    expect(await journal.read(one.operation.id)).toEqual(one)
    expect(two.operation.startedMs).toBeGreaterThan(one.operation.startedMs)
    const page = await journal.page({ host: '', page: 1 })
    expect(page.operations).toEqual([two.operation, one.operation])
    expect(await journal.page({ host: 'other', page: 1 })).toMatchObject({ total: 1 })
    await expect(journal.read(randomUUID())).rejects.toMatchObject({ code: 'not-found' })
  })

  each('gives an object to one operation at a time', async () => {
    const { journals, journal } = await replicas(4)
    const ids = await Promise.all(
      journals.map((one, index) =>
        one
          .insert(
            entry({ steps: index % 2 ? [step(rule), step(service)] : [step(service), step(rule)] }),
            begun,
          )
          .then(
            ({ operation }) => operation.id,
            (error: unknown) => error,
          ),
      ),
    )
    const [id, ...others] = ids.filter((one) => typeof one === 'string')
    expect(others).toEqual([])
    for (const one of ids.filter((error) => typeof error !== 'string'))
      expect(one).toMatchObject({ code: 'conflict', message: expect.stringContaining('tester') })
    await journal.change(id ?? '', to({ state: 'asking' }), 'me')
    await expect(journal.insert(entry({ steps: [step(rule)] }), begun)).rejects.toMatchObject({
      fix: expect.stringContaining('Decide'),
    })
    await journal.change(id ?? '', to({ state: 'stopped' }))
    await journal.insert(entry(), begun)
    await expect(journal.claim(id ?? '', 'me', to({ state: 'running' }))).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  each('lets one process take over what nobody moves, and the old one write no more', async () => {
    const { journals, journal } = await replicas(4)
    const { operation } = await journal.insert(entry(), begun)
    const [seen] = await journal.running()
    if (!seen) throw new Error('nothing runs')
    await journal.beat([operation.id], 'me')
    expect(await journal.takeOver(seen, 'too early')).toBe(false)
    const [now] = await journal.running()
    if (!now) throw new Error('nothing runs')
    const taken = await Promise.all(journals.map((one, index) => one.takeOver(now, `replica ${index}`)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    await expect(journal.change(operation.id, to({ message: 'late' }), 'me')).rejects.toBeInstanceOf(
      LostOperation,
    )
    const mine = `replica ${taken.indexOf(true)}`
    await journal.change(operation.id, to({ state: 'interrupted' }), mine)
    expect(await journal.running()).toEqual([])
  })

  each('lets one of many decide', async () => {
    const { journals, journal } = await replicas(4)
    const { operation } = await journal.insert(entry({ state: 'asking' }), begun)
    const outcomes = await Promise.allSettled(
      journals.map((one, index) =>
        one.claim(operation.id, `replica ${index}`, (found) => {
          if (found.operation.state !== 'asking') throw new RangeError('decided already')
          return withOperation(found, { state: 'running' })
        }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  each('loses no change that two make at once', async () => {
    const { journals, journal } = await replicas(4)
    const { operation } = await journal.insert(entry(), begun)
    await Promise.all(
      journals.flatMap((one) =>
        Array.from({ length: 5 }, () =>
          one.change(operation.id, (now) => withOperation(now, { note: `${now.operation.note}x` })),
        ),
      ),
    )
    expect((await journal.read(operation.id)).operation.note).toBe('x'.repeat(20))
  })

  each('says of an operation that it was rolled back when the roll back is done', async () => {
    const { journal } = await replicas(1)
    const { operation: first } = await journal.insert(entry({ state: 'asking' }), begun)
    const { operation: back } = await journal.insert(entry({ rollsBack: first.id }), {
      ...begun,
      instead: first.id,
    })
    expect((await journal.read(first.id)).operation).toMatchObject({ state: 'stopped', rolledBackBy: '' })
    await journal.change(back.id, to({ state: 'done', endedMs: T0 }), 'me')
    expect((await journal.read(first.id)).operation).toMatchObject({ rolledBackBy: back.id })
    await journal.insert(entry({ rollsBack: back.id, state: 'done', endedMs: T0 }), begun)
    expect((await journal.read(first.id)).operation).toMatchObject({ rolledBackBy: '' })
  })

  each.each(['', 'nobody', '../x', "' or 1=1 --", '\u0000', 'x'.repeat(10_000)])(
    'knows no operation by the name of %j',
    async (id) => {
      const { journal } = await replicas(1)
      await expect(journal.read(id)).rejects.toMatchObject({ code: 'not-found' })
      await expect(journal.change(id, to({}))).rejects.toMatchObject({ code: 'not-found' })
    },
  )

  each('watches over what is done for an hour', async () => {
    const { journal, clock } = await replicas(1)
    const done = await journal.insert(entry({ state: 'done', endedMs: T0 }), begun)
    await journal.insert(entry({ state: 'not-written', endedMs: T0 }), begun)
    expect(await journal.watched()).toEqual([done.operation])
    clock.advance(3_600_000)
    expect(await journal.watched()).toEqual([])
  })
})

describe('the journal without its database', () => {
  it('says so, and what to do instead', async () => {
    const db = connectDatabase({ engine: 'sqlite', path: '/dev/null/history.db' })
    onTestFinished(() => db.destroy())
    const journal = createJournal({
      ledger: () => ({ db, clusterId: 1 }),
      clock: createStepClock(T0),
      log: createLog('silent'),
    })
    await expect(journal.insert(entry(), { runner: 'me', instead: '' })).rejects.toMatchObject({
      code: 'history-unavailable',
      fix: expect.stringContaining('kubectl'),
    })
  })
})
