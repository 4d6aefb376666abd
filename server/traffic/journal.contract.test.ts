import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { editKey } from '#lib/traffic/edit.ts'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { newDatabase, newFile, port } from '#server/history/history.test-helper.ts'
import { connectDatabase, type DatabasePlace } from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { createLog } from '#server/log/log.ts'
import { createJournal, LostOperation } from '#server/traffic/journal.ts'
import { type JournalEntry, withOperation } from '#server/traffic/journal-entry.ts'
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
    decisions: [],
    overrode: [],
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
    const other = connectDatabase(place)
    onTestFinished(() => other.destroy())
    const ledger = { db: other, clusterId: await clusterIdOf(other, { key: 'other', server: 'https://two' }) }
    const elsewhere = createJournal({ ledger: () => ledger, clock, log: createLog('silent') })
    return { journal, journals, clock, elsewhere }
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
    const rolledBackBy = async (id: string) => (await journal.read(id)).operation.rolledBackBy
    const ended = (rollsBack: string) =>
      journal.insert(entry({ rollsBack, state: 'done', endedMs: T0 }), begun)
    const { operation: again } = await ended(back.id)
    expect([await rolledBackBy(first.id), await rolledBackBy(back.id)]).toEqual(['', again.id])
    const { operation: last } = await ended(again.id)
    expect(await Promise.all([first.id, back.id, again.id].map(rolledBackBy))).toEqual([back.id, '', last.id])
  })

  each.each(['', 'nobody', '../x', "' or 1=1 --", '\u0000', 'x'.repeat(10_000)])(
    'knows no operation by the name of %j',
    async (id) => {
      const { journal } = await replicas(1)
      await expect(journal.read(id)).rejects.toMatchObject({ code: 'not-found' })
      await expect(journal.change(id, to({}))).rejects.toMatchObject({ code: 'not-found' })
    },
  )

  each('says of each object which operation wrote it last, for 30 days', async () => {
    const { journal, clock } = await replicas(1)
    const made = (refs: OperationStep['ref'][], more: Partial<Operation> = {}) =>
      journal.insert(
        entry({ state: 'done', endedMs: T0, steps: refs.map((ref) => step(ref, 'written')), ...more }),
        begun,
      )
    const objects = async () => new Map((await journal.lastWrites()).map(({ object, id }) => [object, id]))
    const both = (await made([rule, service])).operation
    const one = (await made([service], { state: 'stopped' })).operation
    await journal.insert(entry({ state: 'not-written', steps: [step(rule, 'refused')] }), begun)
    const expected = new Map([
      [editKey(rule), both.id],
      [editKey(service), one.id],
    ])
    expect(await objects()).toEqual(expected)
    expect(await journal.lastWriteOf(editKey(service))).toEqual({ operation: one, isBusy: false })
    // A later change of an older operation is no later write.
    await journal.change(both.id, to({ message: 'x' }))
    expect(await objects()).toEqual(expected)
    const running = (await journal.insert(entry({ steps: [step(rule, 'writing')] }), begun)).operation
    expect(await objects()).toEqual(expected)
    expect(await journal.lastWriteOf(editKey(rule))).toMatchObject({
      operation: { id: both.id },
      isBusy: true,
    })
    await journal.change(running.id, to({ steps: [step(rule, 'written')] }), 'me')
    expect(await objects()).toEqual(new Map([[editKey(service), one.id]]))
    await journal.change(running.id, to({ state: 'done' }), 'me')
    expect(await objects()).toEqual(expected.set(editKey(rule), running.id))
    await journal.change(one.id, to({ reverted: { atMs: T0, by: '', ref: service } }))
    expect(await objects()).toEqual(new Map([[editKey(rule), running.id]]))
    clock.advance(30 * 24 * 3_600_000 + 100)
    expect(await objects()).toEqual(new Map())
  })

  each('knows nothing of the operations of another cluster', async () => {
    const { journal, elsewhere } = await replicas(1)
    const { operation } = await journal.insert(entry(), begun)
    const { id } = operation
    const [seen] = await journal.running()
    if (!seen) throw new Error('nothing runs')
    const none = { code: 'not-found' }
    await expect(elsewhere.read(id)).rejects.toMatchObject(none)
    await expect(elsewhere.change(id, to({ message: 'x' }))).rejects.toMatchObject(none)
    await expect(elsewhere.claim(id, 'me', to({}))).rejects.toMatchObject(none)
    expect(await elsewhere.takeOver(seen, 'me')).toBe(false)
    await elsewhere.beat([id], 'me')
    expect(await journal.running()).toEqual([seen])
    expect(await elsewhere.readAll([id])).toEqual([])
    expect((await elsewhere.page({ host: '', page: 1 })).total).toBe(0)
    // The same objects there are others.
    await elsewhere.insert(entry(), begun)
    await journal.change(id, to({ state: 'done', steps: [step(rule, 'written')] }), 'me')
    expect(await elsewhere.lastWriteOf(editKey(rule))).toMatchObject({ operation: null })
    expect([await elsewhere.lastWrites(), await elsewhere.unfollowed()]).toEqual([[], []])
  })

  each('gives back what a change throws as it is', async () => {
    const { journal } = await replicas(1)
    const { operation } = await journal.insert(entry(), begun)
    const bug = new RangeError('a bug')
    const broken = () => {
      throw bug
    }
    await expect(journal.change(operation.id, broken)).rejects.toBe(bug)
    await expect(journal.claim(operation.id, 'me', broken)).rejects.toBe(bug)
    expect(await journal.read(operation.id)).toMatchObject({ operation })
  })

  each('reads rows of before decisions were kept', async () => {
    const { journal } = await replicas(1)
    const { decisions, overrode, ...old } = entry().operation
    await journal.insert({ ...entry(), operation: old as Operation }, begun)
    expect((await journal.read(old.id)).operation).toMatchObject({ decisions: [], overrode: [] })
    expect([decisions, overrode]).toEqual([[], []])
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
