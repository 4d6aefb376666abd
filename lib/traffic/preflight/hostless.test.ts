import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import {
  edit,
  HOST,
  lineAt,
  linesOf,
  make,
  meshWith,
  NS,
  ref,
  said,
  service,
  to,
  virtualService,
  vm,
} from '#lib/traffic/preflight/mesh.test-helper.ts'

const GROUP = ref('WorkloadGroup', 'forum-vm')
const TEMPLATE: JsonObject = { template: { serviceAccount: 'forum' } }
const hostless = (inventory: ReturnType<typeof meshWith>, ...edits: ReturnType<typeof edit>[]) =>
  linesOf(inventory, null, { host: '', edits })
const ids = (lines: readonly { id: string }[]) => lines.map(({ id }) => id)

describe('preflight of an edit without a host', () => {
  it('has only the lines that such an edit gives something to look at', () => {
    const kinds = ['WorkloadGroup', 'WorkloadEntry', 'Sidecar', 'PeerAuthentication', 'Gateway'] as const
    for (const kind of kinds) {
      const inventory = meshWith()
      const lines = hostless(inventory, edit(inventory, ref(kind, 'new'), { address: '10.0.0.9' }))
      expect(ids(lines), kind).toEqual(['freshness', 'acknowledged', 'ownership'])
      expect(lines.every(({ level, detail }) => level === 'ok' && detail !== '')).toBe(true)
    }
  })

  it('asks for live watches of what it touches alone', () => {
    const inventory = meshWith()
    const edits = [edit(inventory, ref('Gateway', 'gw'), {})]
    const feeds = KINDS.map((kind) =>
      kind === 'Gateway'
        ? { kind, state: 'synced' as const, objects: 1 }
        : { kind, state: 'stale' as const, sinceMs: 0, reason: 'gone', objects: 1 },
    )
    expect(lineAt(linesOf(inventory, null, { host: '', edits, feeds }), 'freshness').level).toBe('ok')
    const other = [edit(inventory, ref('Sidecar', 'one'), {})]
    expect(said(linesOf(inventory, null, { host: '', edits: other, feeds }), 'freshness')).toMatch(
      /^unknown: Not live: Sidecar/,
    )
  })

  it('judges the routes of a Gateway and VirtualService that come together as they would be', () => {
    const inventory = meshWith()
    const service = ref('VirtualService', 'istiod')
    const route = { hosts: ['istiod.example.org'], gateways: ['istiod'], tcp: [{ route: [to('', 1)] }] }
    const gateway = edit(inventory, ref('Gateway', 'istiod'), { selector: { istio: 'ingress' } })
    const lines = hostless(inventory, gateway, edit(inventory, service, route))
    expect(lineAt(lines, 'gateways').detail).not.toContain('There is no Gateway')
    const alone = hostless(inventory, edit(inventory, service, route))
    expect(lineAt(alone, 'gateways').detail).toContain('There is no Gateway istiod')
  })
})

describe('ServiceEntries of an edit', () => {
  const DB = 'db.example.org'
  const entry = (name = 'db') => ref('ServiceEntry', name)
  const spec = (labels: JsonObject = { app: 'forum' }): JsonObject => ({
    hosts: [DB],
    location: 'MESH_INTERNAL',
    resolution: 'STATIC',
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
    workloadSelector: { labels },
  })
  const sends = { hosts: [DB], http: [{ route: [to('', 1, DB)] }] }
  const route: WritableRef = ref('VirtualService', 'db')

  it('are there for the VirtualService that comes with them, with the VMs that they select', () => {
    const inventory = meshWith()
    const both = [edit(inventory, entry(), spec()), edit(inventory, route, sends)]
    const lines = hostless(inventory, ...both)
    expect(said(lines, `endpoints-${DB}|`)).toMatch(/^ok: 3 of 3 VMs and 2 of 2 pods take requests/)
    expect(lineAt(lines, 'targets').level).toBe('ok')
    expect(lineAt(hostless(inventory, edit(inventory, route, sends)), `endpoints-${DB}|`).level).toBe(
      'blocked',
    )
    const nobody = hostless(
      inventory,
      edit(inventory, entry(), spec({ app: 'x' })),
      edit(inventory, route, sends),
    )
    expect(said(nobody, `endpoints-${DB}|`)).toMatch(/^blocked: Nothing stands behind it/)
  })

  it('that go are told to break what is sent to them', () => {
    const inventory = meshWith(make('ServiceEntry', 'db', { spec: spec() }), virtualService(sends, 'db'))
    const gone = hostless(inventory, edit(inventory, entry(), null))
    expect(said(gone, `endpoints-${DB}|`)).toContain('blocked: No Service or ServiceEntry has the host')
    expect(inventory.objects.ServiceEntry.has(`${NS}/db`), 'the inventory itself is as it was').toBe(true)
    expect(inventory.hostSources.has(DB)).toBe(true)
    const narrowed = hostless(inventory, edit(inventory, entry(), spec({ app: 'x' })))
    expect(lineAt(narrowed, `endpoints-${DB}|`).level).toBe('blocked')
    const same = hostless(inventory, edit(inventory, entry(), { ...spec(), resolution: 'STATIC' }))
    expect(lineAt(same, `endpoints-${DB}|`).level).toBe('ok')
  })

  it('that the API server would refuse are left to the dry run', () => {
    const inventory = meshWith()
    expect(() => hostless(inventory, edit(inventory, entry(), { hosts: 7 }))).not.toThrow()
  })
})

describe('a WorkloadGroup that goes', () => {
  const owner = { kind: 'WorkloadGroup', name: 'forum-vm', uid: 'g-1' }
  const owned = (name: string, uid: string, healthy = true) => {
    const entry = vm(name, { healthy })
    entry.metadata.ownerReferences = [{ ...owner, uid }]
    return entry
  }
  const group = () => make('WorkloadGroup', 'forum-vm', { spec: TEMPLATE }, { uid: 'g-1' })

  it('takes the entries with it that it owns, and only these', () => {
    const inventory = meshWith(
      group(),
      owned('vm-1', 'g-1'),
      owned('vm-2', 'g-1', false),
      owned('vm-3', 'other'),
    )
    const text = said(hostless(inventory, edit(inventory, GROUP, null)), 'owned-entries')
    expect(text).toContain('warning: Kubernetes then deletes 2 WorkloadEntries')
    expect(text).toContain('vm-1 and vm-2. 1 of them takes requests now')
  })

  it('without entries of its own is said to take none, if that is known', () => {
    const inventory = meshWith(group())
    const edits = [edit(inventory, GROUP, null)]
    expect(said(hostless(inventory, ...edits), 'owned-entries')).toBe('ok: It owns no WorkloadEntry.')
    expect(lineAt(linesOf(inventory, null, { host: '', edits, feeds: [] }), 'owned-entries').level).toBe(
      'unknown',
    )
  })

  it('is the only edit with that line', () => {
    const inventory = meshWith(group())
    expect(ids(hostless(inventory, edit(inventory, GROUP, TEMPLATE)))).not.toContain('owned-entries')
    expect(ids(linesOf(inventory))).not.toContain('owned-entries')
  })
})

describe('a WorkloadEntry of an edit', () => {
  const vms = ['vm-1', 'vm-2', 'vm-3'].map((name) => ref('WorkloadEntry', name))
  const changed = (inventory: ReturnType<typeof meshWith>, of: readonly WritableRef[], more: JsonObject) =>
    of.map((one) => {
      const whole = edit(inventory, one, null)
      return { ...whole, after: { ...whole.before, ...more } }
    })

  it('that goes is no endpoint any more for the lines of its host', () => {
    const inventory = meshWith()
    const edits = vms.map((one) => edit(inventory, one, null))
    expect(said(linesOf(inventory, null, { edits: edits.slice(0, 1) }), `endpoints-${HOST}|vm`)).toContain(
      'ok: 2 of 2 VMs',
    )
    expect(said(linesOf(inventory, null, { edits }), `endpoints-${HOST}|vm`)).toContain('blocked')
  })

  it('is judged where it stands, whatever host is looked at', () => {
    const inventory = meshWith()
    const edits = vms.map((one) => edit(inventory, one, null))
    expect(said(hostless(inventory, ...edits.slice(0, 1)), `endpoints-${HOST}|vm`)).toContain(
      'ok: 2 of 2 VMs',
    )
    expect(said(hostless(inventory, ...edits), `endpoints-${HOST}|vm`)).toMatch(
      /^blocked: .*80 % of requests/,
    )
    const elsewhere = linesOf(inventory, null, { host: 'other.forum.svc.cluster.local', edits })
    expect(lineAt(elsewhere, `endpoints-${HOST}|vm`).level).toBe('blocked')
    expect(ids(elsewhere)).toContain('endpoints-other.forum.svc.cluster.local|')
  })

  it('is judged also where no VirtualService routes its host', () => {
    const entries = ['db-1', 'db-2'].map((name) => vm(name, { labels: { app: 'db' } }))
    const inventory = meshWith(service('db'), ...entries)
    const edits = ['db-1', 'db-2'].map((name) => edit(inventory, ref('WorkloadEntry', name), null))
    const line = 'endpoints-db.forum.svc.cluster.local|'
    expect(said(hostless(inventory, ...edits.slice(0, 1)), line)).toBe('ok: 1 of 1 VMs take requests.')
    expect(said(hostless(inventory, ...edits), line)).toBe(
      'blocked: Nothing stands behind it. 100 % of requests would answer 503.',
    )
  })

  it('counts as it would be when its labels, address or ports change', () => {
    const named = service('forum', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })
    const plain = ['vm-1', 'vm-2', 'vm-3'].map((name) =>
      make(
        'WorkloadEntry',
        name,
        {
          spec: { address: '10.0.0.1', labels: { app: 'forum', version: 'vm' }, ports: { web: 8080 } },
          status: { conditions: [{ type: 'Healthy', status: 'True' }] },
        },
        { annotations: { 'proxy.istio.io/health-checks-enabled': 'true' } },
      ),
    )
    const inventory = meshWith(named, ...plain)
    const line = `endpoints-${HOST}|vm`
    const level = (more: JsonObject) =>
      lineAt(hostless(inventory, ...changed(inventory, vms, more)), line).level
    expect(level({ weight: 7 })).toBe('ok')
    expect(level({ labels: { app: 'forum', version: 'new' } })).toBe('blocked')
    expect(level({ labels: { app: 'other', version: 'vm' } })).toBe('blocked')
    expect(level({ address: 'vm.example.org' })).toBe('blocked')
    expect(level({ ports: { other: 8080 } })).toBe('blocked')
    expect(
      [...(inventory.entrySources.get(`${NS}/vm-1`) ?? [])],
      'the inventory itself is as it was',
    ).toEqual([`Service/${NS}/forum`])
  })
})
