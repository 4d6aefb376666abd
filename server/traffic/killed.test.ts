import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { newFile } from '#server/history/history.test-helper.ts'
import {
  actor,
  answer,
  asked,
  clockTick,
  openLedger,
  rule,
  service,
  setUpTraffic,
  until,
} from '#server/traffic/traffic.test-helper.ts'

const CHILD = fileURLToPath(new URL('./killed-child.test-helper.ts', import.meta.url))

/** Kills a process with SIGKILL at a point of an operation; answers with the mesh and the journal that it leaves. */
async function killAt(point: string) {
  const path = newFile()
  const ledger = await openLedger({ engine: 'sqlite', path })
  const mesh = await setUpTraffic()
  const before = [mesh.specOf(rule), mesh.specOf(service)]
  const body = JSON.stringify(asked(mesh.withCanary()))
  const child = spawn(process.execPath, [CHILD, path, mesh.api.url, point, body], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  const operations = mesh.start({ ledger: () => ledger })
  const found = async () => (await operations.list({ host: '', page: 1 })).operations
  await until(async () => expect((await found())[0]?.state).not.toBe('running'))
  const [operation, ...others] = await found()
  if (!operation || others.length > 0) throw new Error('not one operation')
  return { ...mesh, operations, operation, before }
}

const RULE = 'PATCH DestinationRule'
const SERVICE = 'PATCH VirtualService'
const decide = { note: '', override: true }

describe('R29: a process that is killed', () => {
  it.each([
    ['before rule', [], ['pending', 'pending']],
    ['after rule', [RULE], ['written', 'pending']],
    ['waiting', [RULE], ['written', 'pending']],
    ['before service', [RULE], ['written', 'pending']],
  ])('%s leaves an operation that is found, and can be finished', async (point, made, states) => {
    const { operations, operation, writes } = await killAt(point)
    expect(operation).toMatchObject({
      state: 'interrupted',
      message: `Isthmus was stopped while it was at work: ${made.length} of 2 writes were made`,
    })
    expect(operation.steps.map(({ state }) => state)).toEqual(states)
    expect(writes()).toEqual(made)
    await operations.decide(operation.id, { decision: 'finish', ...decide }, actor)
    expect(await operations.settled(operation.id)).toMatchObject({ state: 'done', message: '' })
    expect(writes()).toEqual([RULE, SERVICE])
  })

  it('after the last write leaves one that is done', async () => {
    const { operation, operations, writes } = await killAt('after service')
    expect(operation).toMatchObject({ state: 'done', message: '' })
    expect(writes()).toEqual([RULE, SERVICE])
    await until(async () =>
      expect((await operations.get(operation.id)).steps[1]).toMatchObject({
        acknowledgement: { state: 'acknowledged' },
      }),
    )
  })

  it('between two writes leaves one that can be rolled back', async () => {
    const { operations, operation, before, specOf } = await killAt('after rule')
    const back = await operations.decide(operation.id, { decision: 'roll-back', ...decide }, actor)
    expect(await operations.settled(back.id)).toMatchObject({ state: 'done' })
    expect([specOf(rule), specOf(service)]).toEqual(before)
  })
})

describe('a process that is stopped in an orderly way', () => {
  it.each([
    ['is followed by the next one', 60_000, { state: 'acknowledged', acknowledged: 4 }],
    ['is given up when that took too long', 150, { state: 'unknown', reason: /restarted/ }],
  ])('before proxies took the last write: that %s', async (_what, ackTimeoutMs, expected) => {
    const mesh = await setUpTraffic({ limits: { ackTimeoutMs: 60_000, staleMs: 0 } })
    mesh.sync.says = () => answer('waiting')
    const request = asked([mesh.weighted(30, 70)])
    const { id } = await mesh.operations.start({ request, actor, reason: 'edit' })
    const stored = async () => (await mesh.operations.get(id)).steps[0]?.acknowledgement
    await until(async () => expect(await stored()).toMatchObject({ state: 'waiting' }))
    await mesh.operations.stop()
    mesh.sync.says = () => answer('acknowledged')
    if (ackTimeoutMs === 150) await clockTick(160)
    mesh.start({ limits: { ackTimeoutMs } })
    const { reason, ...rest } = expected as { reason?: RegExp; state: string }
    await until(async () => expect(await stored()).toMatchObject(rest))
    if (reason) expect((await stored())?.reason).toMatch(reason)
  })

  it('says so of the operation it leaves', async () => {
    const mesh = await setUpTraffic({ limits: { ackTimeoutMs: 60_000 } })
    mesh.sync.says = () => answer('waiting')
    const { id } = await mesh.operations.start({ request: asked(mesh.withCanary()), actor, reason: 'edit' })
    await until(() => expect(mesh.writes()).toEqual([RULE]))
    await mesh.operations.stop()
    const later = mesh.start()
    expect(await later.get(id)).toMatchObject({
      state: 'interrupted',
      steps: [{ state: 'written' }, { state: 'pending' }],
    })
  })
})
