import { afterEach, describe, expect, it } from 'vitest'
import type { TrafficEdit } from '#lib/traffic/plan.ts'
import { systemClock } from '#server/clock.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createLog } from '#server/log/log.ts'
import { type AuditRecord, applyEdit } from '#server/traffic/apply.ts'
import { exportHost } from '#server/traffic/export-host.ts'
import { planEdit } from '#server/traffic/plan.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'
const MYSQL = 'mysqldb.vm.svc.cluster.local'
const actor = { kind: 'local', user: 'tester' } as const
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** The demo mesh with everything between it and a route handler. */
async function setUp() {
  const mesh = await startDemoMesh({ world: seedWorld(), weather: false })
  const { api } = mesh
  const cluster = connectToDemo(api.url)
  const store = createInventoryStore({
    clock: systemClock,
    source: cluster.source,
    staleAfterMs: 45 * 60_000,
  })
  const watching = watchCluster({
    cluster,
    store,
    clock: systemClock,
    random: () => 0,
    log: createLog('silent'),
  })
  cleanups.push(
    () => mesh.close(),
    () => cluster.close(),
    () => store.close(),
    () => watching.stop(),
  )
  for (let tries = 0; tries < 200 && store.feeds().some(({ state }) => state !== 'synced'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const audit: AuditRecord[] = []
  const base = {
    request: cluster.request,
    lookup: store.detail,
    actor,
    audit: (record: AuditRecord) => void audit.push(record),
  }
  const live = () => api.store.get('VirtualService', 'istioinaction', 'forum')
  const weights = () =>
    JSON.parse(JSON.stringify(live())).spec.http[1].route.map((route: { weight: number }) => route.weight)
  const edit = (to: number[], resourceVersion = live()?.metadata.resourceVersion ?? ''): TrafficEdit => ({
    kind: 'weights',
    virtualService: { namespace: 'istioinaction', name: 'forum' },
    resourceVersion,
    changes: [{ rule: 'http/1', weights: to }],
  })
  const plan = (one: TrafficEdit, host = FORUM) =>
    planEdit({ ...base, edit: one, host, feeds: store.feeds() })
  const writes = () => api.requests.filter(({ method, query }) => method !== 'GET' && !query.has('dryRun'))
  return { api, store, audit, base, live, weights, edit, plan, writes }
}

const start: TrafficEdit = { kind: 'start', host: MYSQL, namespace: 'vm', vmPercent: 100 }

describe('planEdit', () => {
  it('shows what would be written, asks the API server, and writes nothing', async () => {
    const { plan, edit, writes, weights } = await setUp()
    const { writes: planned, preflight } = await plan(edit([30, 70]))
    expect(planned).toHaveLength(1)
    expect(planned[0]).toMatchObject({ action: 'patch', dryRun: { ok: true } })
    expect(planned[0]?.before).toContain('weight: 90')
    expect(planned[0]?.after).toContain('weight: 30')
    expect(planned[0]?.after).not.toMatch(/managedFields|resourceVersion|uid:/)
    expect(planned[0]?.kubectl).toMatch(
      /^kubectl patch virtualservices forum -n istioinaction --type json -p '\[/,
    )
    expect(preflight.map(({ id }) => id)).toContain('freshness')
    expect(writes()).toEqual([])
    expect(weights()).toEqual([90, 10])
  })

  it('plans nothing for weights that are there already', async () => {
    const { plan, edit } = await setUp()
    expect((await plan(edit([90, 10]))).writes).toEqual([])
  })

  it('begins a split with the DestinationRule before the VirtualService', async () => {
    const { plan } = await setUp()
    const { writes } = await plan(start, MYSQL)
    expect(writes.map(({ ref, action, before }) => [ref.kind, action, before])).toEqual([
      ['DestinationRule', 'create', null],
      ['VirtualService', 'create', null],
    ])
  })

  it('is a conflict when the object is no longer the one the user saw', async () => {
    const { plan, edit } = await setUp()
    await expect(plan(edit([30, 70], '1'))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('shows the API server’s refusal as part of the plan', async () => {
    const { api, plan, edit } = await setUp()
    api.faults.add({ kind: 'status', status: 403, on: 'write' })
    expect((await plan(edit([30, 70]))).writes[0]?.dryRun).toMatchObject({
      ok: false,
      message: expect.stringContaining('cannot patch resource "virtualservices"'),
    })
  })

  it.each([
    [[30, 60], /total 90/],
    [[30, 30, 40], /2 destinations/],
  ])('refuses weights %j by name', async (weights, words) => {
    const { plan, edit } = await setUp()
    await expect(plan(edit(weights))).rejects.toMatchObject({
      code: 'bad-request',
      field: 'http/1',
      message: expect.stringMatching(words),
    })
  })
})

describe('applyEdit', () => {
  it('changes the weights, leaves everything else, and records it once', async () => {
    const { base, edit, live, weights, audit } = await setUp()
    const before = JSON.parse(JSON.stringify(live()))
    expect(await applyEdit({ ...base, edit: edit([30, 70]) })).toMatchObject({ kind: 'applied' })
    expect(weights()).toEqual([30, 70])
    const after = JSON.parse(JSON.stringify(live()))
    after.spec.http[1].route[0].weight = 90
    after.spec.http[1].route[1].weight = 10
    expect(after.spec).toEqual(before.spec)
    expect(audit).toMatchObject([
      {
        actor: 'tester',
        verb: 'patch',
        result: 'written',
        oldResourceVersion: before.metadata.resourceVersion,
      },
    ])
  })

  it('R25: writes nothing over somebody else’s change and shows both', async () => {
    const { api, base, edit, live, weights, audit } = await setUp()
    const mine = edit([30, 70])
    const theirs = JSON.parse(JSON.stringify(live()))
    theirs.spec.http[1].route[0].weight = 55
    theirs.spec.http[1].route[1].weight = 45
    api.store.put(theirs, { manager: 'somebody-else' })
    const outcome = await applyEdit({ ...base, edit: mine })
    expect(outcome).toMatchObject({ kind: 'conflict', written: [] })
    if (outcome.kind !== 'conflict') throw new Error('no conflict')
    expect(outcome.conflict.live).toContain('weight: 55')
    expect(outcome.conflict.yours).toContain('weight: 30')
    expect(outcome.conflict.changedBy[0]).toBe('somebody-else')
    expect(weights()).toEqual([55, 45])
    expect(audit).toMatchObject([{ result: 'conflict' }])
  })

  it('R25: a change in the moment between reading and writing is caught by the patch itself', async () => {
    const { api, base, edit, live, weights } = await setUp()
    const sneaky: KubeRequest = (path, init) => {
      if (init?.method === 'PATCH')
        api.store.put(
          JSON.parse(JSON.stringify({ ...live(), spec: { ...Object(live()?.spec), exportTo: ['*'] } })),
          { manager: 'somebody-else' },
        )
      return base.request(path, init)
    }
    expect(await applyEdit({ ...base, request: sneaky, edit: edit([30, 70]) })).toMatchObject({
      kind: 'conflict',
      written: [],
    })
    expect(weights()).toEqual([90, 10])
  })

  it('R27: writes the DestinationRule before the VirtualService', async () => {
    const { base, writes } = await setUp()
    expect(await applyEdit({ ...base, edit: start })).toMatchObject({ kind: 'applied' })
    expect(writes().map(({ kind }) => kind)).toEqual(['DestinationRule', 'VirtualService'])
  })

  it('R28: says what was written when the second write does not go through', async () => {
    const { api, base, audit } = await setUp()
    api.faults.add({ kind: 'status', status: 400, on: 'write', for: 'VirtualService' })
    expect(await applyEdit({ ...base, edit: start })).toMatchObject({
      kind: 'refused',
      ref: { kind: 'VirtualService' },
      written: [{ ref: { kind: 'DestinationRule' } }],
    })
    expect(audit.map(({ result }) => result)).toEqual(['written', 'refused'])
  })

  it('leaves a host alone that has a split already', async () => {
    const { base } = await setUp()
    await expect(
      applyEdit({ ...base, edit: { ...start, host: FORUM, namespace: 'istioinaction' } }),
    ).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('exportHost', () => {
  it('gives the manifests in the order they should be applied', async () => {
    const { base } = await setUp()
    const yaml = await exportHost({ host: FORUM, request: base.request, lookup: base.lookup })
    expect(yaml.indexOf('kind: DestinationRule')).toBeLessThan(yaml.indexOf('kind: VirtualService'))
    await expect(
      exportHost({ host: 'nowhere', request: base.request, lookup: base.lookup }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})
