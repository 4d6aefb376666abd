import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import type { ObjectEdit, WritableRef } from '#lib/traffic/edit.ts'
import { reviewEdit } from '#server/traffic/review.ts'
import {
  actor,
  answer,
  asked,
  clockTick,
  copy,
  FORUM,
  finished,
  isWrite,
  type Mesh,
  setUpTraffic,
  until,
} from '#server/traffic/traffic.test-helper.ts'

const at = (kind: WritableRef['kind'], name: string): WritableRef => ({
  kind,
  namespace: 'istioinaction',
  name,
})
const GROUP = at('WorkloadGroup', 'db-vm')
const ENTRY = at('ServiceEntry', 'db')
const ROUTE = at('VirtualService', 'db')
const HOST = 'db.example.org'
const GROUP_SPEC: JsonObject = {
  metadata: { labels: { app: 'db' } },
  template: { serviceAccount: 'db', ports: { tcp: 5432 } },
}
const ENTRY_SPEC: JsonObject = {
  hosts: [HOST],
  location: 'MESH_INTERNAL',
  resolution: 'STATIC',
  ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
  workloadSelector: { labels: { app: 'db' } },
}
const ROUTE_SPEC: JsonObject = {
  hosts: [HOST],
  tcp: [{ route: [{ destination: { host: HOST } }] }],
}

/** A group, the host of its VMs, and a route to it: given in the wrong order. */
const all = (mesh: Mesh, specs: (JsonObject | null)[]): ObjectEdit[] =>
  [ROUTE, ENTRY, GROUP].map((ref, index) => mesh.editOf(ref, specs[index] ?? null))
const created = (mesh: Mesh) => all(mesh, [ROUTE_SPEC, ENTRY_SPEC, GROUP_SPEC])
const asking = (objects: ObjectEdit[]) => asked(objects, { host: '' })

describe('an edit of a WorkloadGroup, a ServiceEntry and a VirtualService', () => {
  it('is written in the order in which each finds what it needs, each waited for as it has to be', async () => {
    const mesh = await setUpTraffic()
    const done = await finished(mesh, asking(created(mesh)))
    expect(done).toMatchObject({ state: 'done', host: '', message: '' })
    expect(mesh.writes()).toEqual(['POST WorkloadGroup', 'POST ServiceEntry', 'POST VirtualService'])
    expect(done.steps.map(({ state }) => state)).toEqual(['written', 'written', 'written'])
    expect(done.steps.map(({ acknowledgement }) => acknowledgement?.state).slice(0, 2)).toEqual([
      'not-needed',
      'acknowledged',
    ])
    await until(() => expect(mesh.sync.asked.slice(-2)).toEqual(['all', 'route']))
    expect(mesh.sync.marks, 'none for the group').toBe(2)
    expect(mesh.audit.map(({ verb, ref, result }) => [verb, ref.kind, result])).toEqual([
      ['create', 'WorkloadGroup', 'written'],
      ['create', 'ServiceEntry', 'written'],
      ['create', 'VirtualService', 'written'],
    ])
  })

  it('and its roll back leave nothing', async () => {
    const mesh = await setUpTraffic()
    const { id } = await finished(mesh, asking(created(mesh)))
    const back = await mesh.operations.decide(id, { decision: 'roll-back', note: '', override: false }, actor)
    expect(await mesh.operations.settled(back.id)).toMatchObject({
      state: 'done',
      rollsBack: id,
      overrode: [],
    })
    expect(mesh.writes().slice(3)).toEqual([
      'DELETE VirtualService',
      'DELETE ServiceEntry',
      'DELETE WorkloadGroup',
    ])
    for (const ref of [ROUTE, ENTRY, GROUP]) expect(mesh.live(ref)).toBeUndefined()
  })

  it('deleted, is made again by its roll back exactly as it was', async () => {
    const mesh = await setUpTraffic()
    await finished(mesh, asking(created(mesh)))
    const live = copy(mesh.live(ENTRY))
    if (!live) throw new Error('there is none')
    const labels = { team: 'a' }
    mesh.api.store.put(
      { ...live, kind: 'ServiceEntry', metadata: { ...live.metadata, labels } },
      { manager: 'x' },
    )
    const specs = [ROUTE, ENTRY, GROUP].map(mesh.specOf)
    const { id } = await finished(mesh, asking(all(mesh, [null, null, null])))
    expect(mesh.live(GROUP)).toBeUndefined()
    const back = await mesh.operations.decide(id, { decision: 'roll-back', note: '', override: true }, actor)
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done' })
    expect([ROUTE, ENTRY, GROUP].map(mesh.specOf)).toEqual(specs)
    expect(mesh.live(ENTRY)?.metadata.labels).toEqual(labels)
  })

  it.each([
    ['with their group', true],
    ['alone', false],
  ])('gets back entries that were deleted %s so that Kubernetes keeps them', async (_, isGroupGone) => {
    const mesh = await setUpTraffic()
    await finished(mesh, asking([mesh.editOf(GROUP, GROUP_SPEC)]))
    const member = at('WorkloadEntry', 'db-1')
    const owner = (kind: string, name: string, uid: string) => ({
      apiVersion: 'networking.istio.io/v1beta1',
      kind,
      name,
      uid,
    })
    const group = owner('WorkloadGroup', GROUP.name, mesh.live(GROUP)?.metadata.uid ?? '')
    const theirs = owner('Fleet', GROUP.name, 'f-1')
    const metadata = { name: member.name, namespace: member.namespace, ownerReferences: [group, theirs] }
    const spec = { address: '192.0.2.7' }
    mesh.api.store.put({ kind: 'WorkloadEntry', metadata, spec }, { manager: 'pilot' })
    const gone = [member, ...(isGroupGone ? [GROUP] : [])].map((ref) => mesh.editOf(ref, null))
    const { id } = await finished(mesh, asking(gone))
    expect(mesh.live(member)).toBeUndefined()
    const back = await mesh.operations.decide(id, { decision: 'roll-back', note: '', override: true }, actor)
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done' })
    expect(mesh.specOf(member)).toEqual(spec)
    const owners = mesh.live(member)?.metadata.ownerReferences
    expect(owners).toEqual(isGroupGone ? [theirs] : [group, theirs])
  })

  it('asks when proxies do not take the ServiceEntry, and goes on from there', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = (type) => answer(type === 'all' ? 'waiting' : 'acknowledged')
    const held = await finished(mesh, asking(created(mesh)))
    expect(held).toMatchObject({ state: 'asking' })
    expect(held.steps.map(({ state }) => state)).toEqual(['written', 'written', 'pending'])
    await mesh.operations.decide(held.id, { decision: 'continue', note: '', override: false }, actor)
    expect(await mesh.operations.settled(held.id)).toMatchObject({ state: 'done' })
    expect(mesh.specOf(ROUTE)).toEqual(ROUTE_SPEC)
  })

  it('that stops half-way is rolled back from there', async () => {
    const mesh = await setUpTraffic()
    mesh.faults.push((path, init) =>
      isWrite(path, init) && path.includes('virtualservices')
        ? Promise.resolve(new Response('{"message":"no"}', { status: 403 }) as never)
        : null,
    )
    const half = await finished(mesh, asking(created(mesh)))
    expect(half.state).toBe('stopped')
    mesh.faults.length = 0
    const back = await mesh.operations.decide(
      half.id,
      { decision: 'roll-back', note: '', override: false },
      actor,
    )
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done' })
    for (const ref of [ENTRY, GROUP]) expect(mesh.live(ref)).toBeUndefined()
  })

  it('of the group alone is followed by nothing', async () => {
    const mesh = await setUpTraffic()
    const { id } = await finished(mesh, asking([mesh.editOf(GROUP, GROUP_SPEC)]))
    const [step] = (await mesh.operations.get(id)).steps
    expect(step?.acknowledgement).toMatchObject({ state: 'not-needed', reason: expect.stringMatching(/./) })
    await clockTick(100)
    expect((await mesh.operations.get(id)).steps[0]?.acknowledgement?.state).toBe('not-needed')
    expect(mesh.sync.marks).toBe(0)
  })
})

describe('a review', () => {
  it('of a group that goes says which entries go with it', async () => {
    const mesh = await setUpTraffic()
    const group = at('WorkloadGroup', 'forum-vm')
    const edit = { objects: [mesh.editOf(group, null)] }
    const { preflight, writes } = await reviewEdit({ host: '', edit }, mesh)
    expect(writes).toMatchObject([{ action: 'delete', dryRun: { state: 'passed' } }])
    expect(preflight.map(({ id }) => id)).toEqual(['freshness', 'owned-entries', 'acknowledged', 'ownership'])
    expect(preflight.find(({ id }) => id === 'owned-entries')).toMatchObject({ level: 'warning' })
  })

  it('of entries looks at the hosts that they stand behind', async () => {
    const mesh = await setUpTraffic()
    const entries = [...mesh.store.inventory.objects.WorkloadEntry.values()]
      .filter(({ metadata: { namespace, name } }) => namespace === 'istioinaction' && /^forum-vm/.test(name))
      .map(({ metadata }) => at('WorkloadEntry', metadata.name))
    expect(entries.length).toBeGreaterThan(1)
    const levels = async (specOf: (ref: WritableRef) => JsonObject | null) => {
      const edit = { objects: entries.map((ref) => mesh.editOf(ref, specOf(ref))) }
      const { preflight } = await reviewEdit({ host: '', edit }, mesh)
      return new Map(preflight.map(({ id, level }) => [id, level]))
    }
    const lighter = await levels((ref) => ({ ...mesh.specOf(ref), weight: 7 }))
    expect([...lighter.values()]).not.toContain('blocked')
    expect([...lighter.keys()]).toContain(`endpoints-${FORUM}|vm`)
    expect((await levels(() => null)).get(`endpoints-${FORUM}|vm`)).toBe('blocked')
  })

  it.each(['Sidecar', 'PeerAuthentication', 'Gateway', 'WorkloadEntry'] as const)(
    'of a new %s has its dry run, and the command that does the same',
    async (kind) => {
      const mesh = await setUpTraffic()
      const specs: Record<typeof kind, JsonObject> = {
        Sidecar: { egress: [{ hosts: ['./*'] }] },
        PeerAuthentication: { mtls: { mode: 'STRICT' }, selector: { matchLabels: { app: 'db' } } },
        Gateway: {
          selector: { istio: 'ingressgateway' },
          servers: [{ hosts: ['*.example.org'], port: { number: 80, name: 'http', protocol: 'HTTP' } }],
        },
        WorkloadEntry: { address: '192.0.2.7', labels: { app: 'db' } },
      }
      const edit = { objects: [mesh.editOf(at(kind, 'new'), specs[kind])] }
      const { writes, preflight } = await reviewEdit({ host: '', edit }, mesh)
      expect(writes).toMatchObject([{ action: 'create', dryRun: { state: 'passed' } }])
      expect(writes[0]?.kubectl).toContain(`kind: ${kind}`)
      expect(preflight.map(({ level }) => level)).not.toContain('blocked')
      expect(await finished(mesh, asking(edit.objects))).toMatchObject({ state: 'done' })
      expect(mesh.specOf(at(kind, 'new'))).toEqual(specs[kind])
    },
  )
})

describe('what somebody else does to it afterwards', () => {
  const revertOf = async (mesh: Mesh, id: string) => (await mesh.operations.get(id)).reverted

  it('is noticed in fields that the inventory does not keep', async () => {
    const mesh = await setUpTraffic()
    const { id } = await finished(mesh, asking([mesh.editOf(ENTRY, ENTRY_SPEC)]))
    mesh.theirs(ENTRY, { ...ENTRY_SPEC, subjectAltNames: ['spiffe://x'] }, 'argocd-controller')
    await until(async () =>
      expect(await revertOf(mesh, id)).toMatchObject({ ref: ENTRY, by: 'Argo CD (argocd-controller)' }),
    )
  })

  it('is noticed when a group is deleted', async () => {
    const mesh = await setUpTraffic()
    const { id } = await finished(mesh, asking([mesh.editOf(GROUP, GROUP_SPEC)]))
    mesh.api.store.remove('WorkloadGroup', GROUP.namespace, GROUP.name)
    await until(async () => expect(await revertOf(mesh, id)).toMatchObject({ ref: GROUP }))
  })

  it('is nothing while only the status of an entry changes, and costs no reading', async () => {
    const mesh = await setUpTraffic()
    const [entry] = [...mesh.store.inventory.objects.WorkloadEntry.values()]
    if (!entry) throw new Error('there is none')
    const ref: WritableRef = {
      kind: 'WorkloadEntry',
      namespace: entry.metadata.namespace,
      name: entry.metadata.name,
    }
    const { id } = await finished(mesh, asking([mesh.editOf(ref, { ...mesh.specOf(ref), weight: 7 })]))
    await clockTick(200)
    const reads = () =>
      mesh.api.requests.filter(
        ({ method, kind, path }) => method === 'GET' && kind === 'WorkloadEntry' && path.endsWith(ref.name),
      ).length
    const before = reads()
    for (const status of ['False', 'True', 'False']) {
      const object = copy(mesh.live(ref))
      if (!object) throw new Error('it is gone')
      const conditions = [{ type: 'Healthy', status }]
      mesh.api.store.put({ ...object, kind: 'WorkloadEntry', status: { conditions } }, { manager: 'pilot' })
      await clockTick(60)
    }
    expect(reads()).toBe(before)
    expect(await revertOf(mesh, id)).toBeNull()
    mesh.theirs(ref, { ...mesh.specOf(ref), weight: 100 })
    await until(async () => expect(await revertOf(mesh, id)).toMatchObject({ ref }))
  })
})
