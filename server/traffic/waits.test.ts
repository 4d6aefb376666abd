import { describe, expect, it } from 'vitest'
import { createStepClock } from '#server/demo/step-clock.ts'
import {
  actor,
  answer,
  asked,
  edit,
  FAST,
  finished,
  openLedger,
  rule,
  service,
  setUpTraffic,
  until,
  withWeights,
} from '#server/traffic/traffic.test-helper.ts'

describe('what was written and is undone before the next write', () => {
  it.each(['put back', 'deleted'])('(%s) stops the operation', async (what) => {
    const mesh = await setUpTraffic({ limits: { ackTimeoutMs: 5_000 } })
    let isLate = true
    mesh.sync.says = () => answer(isLate ? 'waiting' : 'acknowledged')
    const before = mesh.specOf(rule) ?? {}
    const { id } = await edit(mesh, asked(mesh.withCanary()))
    await until(() => expect(mesh.writes()).toHaveLength(1))
    if (what === 'deleted') mesh.api.store.remove('DestinationRule', rule.namespace, rule.name)
    else mesh.theirs(rule, before, 'argocd-controller')
    isLate = false
    const stopped = await mesh.operations.settled(id)
    expect(stopped).toMatchObject({
      state: 'stopped',
      message: expect.stringContaining(what === 'deleted' ? 'is gone' : 'changed by argocd-controller'),
      steps: [{ state: 'written' }, { state: 'pending' }],
      conflict: { ref: rule, base: { spec: before }, live: what === 'deleted' ? null : { spec: before } },
    })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
    expect(mesh.audit.at(-1)).toMatchObject({ ref: service, result: 'conflict' })
  })

  it('is looked for also when somebody decided to go on, and nothing is written when it can’t be read', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = () => answer('waiting')
    const { id } = await finished(mesh, asked(mesh.withCanary()))
    const reads: string[] = []
    mesh.faults.push((path, init) => {
      if ((init.method ?? 'GET') !== 'GET' || !path.includes('destinationrules/')) return null
      reads.push(path)
      const refusal = new Response('{"message":"no"}', { status: 500 })
      return reads.length > 1 ? Promise.resolve(refusal as never) : null
    })
    await mesh.operations.decide(id, { decision: 'continue', note: '', override: false }, actor)
    expect(await mesh.operations.settled(id)).toMatchObject({
      state: 'stopped',
      conflict: null,
      steps: [{ state: 'written' }, { state: 'failed', message: expect.stringContaining('can’t be read') }],
    })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
  })
})

describe('a decision while reading the cluster takes longer than a runner may stand still', () => {
  it('is carried out by the process that it was told to, and taken over by none', async () => {
    const clock = createStepClock(0)
    const looks = { own: 0, other: 0 }
    const ledger = await openLedger()
    const counting = (who: keyof typeof looks) => () => {
      looks[who] += 1
      return ledger
    }
    const mesh = await setUpTraffic({ clock, ledger: counting('own') })
    mesh.start({ ledger: counting('other') })
    mesh.sync.says = () => answer('rejected')
    const asking = await finished(mesh, asked(mesh.withCanary()))
    expect(asking.state).toBe('asking')

    const gate = Promise.withResolvers<void>()
    let reads = 0
    mesh.faults.push((path, init, send) => {
      if ((init.method ?? 'GET') !== 'GET' || !path.includes('destinationrules/')) return null
      reads += 1
      return gate.promise.then(send)
    })
    const decision = { decision: 'continue', note: '', override: false } as const
    const deciding = mesh.operations.decide(asking.id, decision, actor)
    await until(() => expect(reads).toBe(1))
    const row = () =>
      ledger.db
        .selectFrom('operation')
        .select(['runner', 'beats'])
        .where('id', '=', asking.id)
        .executeTakeFirstOrThrow()
    const { runner } = await row()
    for (let passedMs = 0; passedMs <= 3 * FAST.staleMs; passedMs += FAST.pollMs) {
      const before = { ...looks, beats: (await row()).beats }
      clock.advance(FAST.pollMs)
      await until(async () => {
        expect(looks.own).toBeGreaterThan(before.own)
        expect(looks.other).toBeGreaterThan(before.other)
        expect((await row()).beats, 'it shows that it is alive').toBeGreaterThan(before.beats)
      })
    }
    expect(reads, 'nobody else looks how far it came').toBe(1)
    expect((await row()).runner).toBe(runner)

    gate.resolve()
    expect(await deciding).toMatchObject({ state: 'running' })
    expect(await mesh.operations.settled(asking.id)).toMatchObject({ state: 'done' })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule', 'PATCH VirtualService'])
  })
})

describe('how proxies stood before a write', () => {
  it('that nobody remembers is not taken from now: a rejection stays one', async () => {
    const mesh = await setUpTraffic()
    // As istiod says it: nothing is new since a mark that was taken after the rejection.
    const { since } = mesh.sync
    mesh.sync.since = (mark, type) =>
      mark.sent ? Promise.resolve(answer('acknowledged')) : since.call(mesh.sync, mark, type)
    mesh.sync.mark = () => Promise.resolve({ atMs: 0, sent: new Map() })
    let isRejected = true
    mesh.sync.says = () => answer(isRejected ? 'rejected' : 'acknowledged')
    const own = mesh.start({ sync: { ...mesh.sync, since: () => Promise.resolve(answer('rejected')) } })
    const { id } = await own.start({ request: asked(mesh.withCanary()), actor, reason: 'edit' })
    expect(await own.settled(id)).toMatchObject({ state: 'asking' })
    const decide = (decision: 'wait' | 'continue') =>
      mesh.operations.decide(id, { decision, note: '', override: false }, actor)
    await decide('wait')
    expect(await mesh.operations.settled(id)).toMatchObject({ state: 'asking' })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
    isRejected = false
    await decide('wait')
    expect(await mesh.operations.settled(id)).toMatchObject({ state: 'done' })
  })
})

describe('who decided what', () => {
  it('is kept with the operation, in order, with the notes', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = () => answer('waiting')
    const { id } = await finished(mesh, asked(mesh.withCanary()))
    for (const decision of ['wait', 'continue'] as const) {
      await mesh.operations.decide(id, { decision, note: `${decision}!`, override: false }, actor)
      await mesh.operations.settled(id)
    }
    const { decisions, startedMs } = await mesh.operations.get(id)
    expect(decisions).toMatchObject([
      { actor: 'tester', decision: 'wait', note: 'wait!' },
      { actor: 'tester', decision: 'continue', note: 'continue!' },
    ])
    for (const { atMs } of decisions) expect(atMs).toBeGreaterThanOrEqual(startedMs)
  })

  it('and what was overridden is kept too', async () => {
    const mesh = await setUpTraffic()
    const objects = mesh
      .withCanary()
      .map((one) =>
        one.ref.kind === 'VirtualService' ? { ...one, spec: withWeights(one.spec, 50, 0, 50) } : one,
      )
    const refusal = await edit(mesh, asked(objects, { override: false })).catch((error: unknown) => error)
    const { id, overrode } = await finished(mesh, asked(objects))
    expect(overrode.length).toBeGreaterThan(0)
    for (const title of overrode) expect(String(refusal)).toContain(title)
    mesh.theirs(service, withWeights(mesh.specOf(service), 1, 2, 97), 'kubectl-edit')
    const back = await mesh.operations.decide(
      id,
      { decision: 'roll-back', note: 'so', override: true },
      actor,
    )
    expect(back.note).toBe('so')
    expect(back.overrode[0]).toBe('VirtualService istioinaction/forum was changed by kubectl-edit since')
  })
})
