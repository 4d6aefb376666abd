import { describe, expect, it } from 'vitest'
import { observeVips, observeVipsGone } from '#lib/health/observe-vips.ts'
import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import { OBJECT_SCHEMAS, type Service, type ServiceEntry } from '#lib/kube/objects.ts'

const T0 = Date.parse('2026-12-01T08:00:00Z')
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()
type Meta = { uid?: string; version?: number; changed?: number | null; labels?: Record<string, string> }

const metadataOf = (
  seconds: number,
  { uid = 'u1', version = seconds, changed = seconds, labels = {} }: Meta,
) => ({
  namespace: 'shop',
  name: 'db',
  uid,
  labels,
  resourceVersion: String(version),
  managedFields: changed === null ? [] : [{ manager: 'pilot-discovery', time: at(changed) }],
})
const entry = (seconds: number, status: Record<string, string[]>, spec: object = {}, meta: Meta = {}) =>
  OBJECT_SCHEMAS.ServiceEntry.parse({
    metadata: metadataOf(seconds, meta),
    spec: { hosts: ['a.example', 'b.example'], resolution: 'DNS', ...spec },
    status: {
      addresses: Object.entries(status).flatMap(([host, values]) => values.map((value) => ({ value, host }))),
    },
  })
const service = (seconds: number, ips: string[], meta: Meta = {}) =>
  OBJECT_SCHEMAS.Service.parse({
    metadata: metadataOf(seconds, meta),
    spec: { clusterIP: ips[0] ?? '', clusterIPs: ips },
  })

function follow() {
  let memory: SubjectMemory | null = null
  return {
    sees(seconds: number, source: Service | ServiceEntry, isNew = true) {
      const observed = observeVips(memory, source, T0 + seconds * 1000, isNew)
      memory = JSON.parse(JSON.stringify(observed.memory)) as SubjectMemory
      return observed.transitions
    },
    saw(seconds: number, source: Service | ServiceEntry, isNew = true) {
      return this.sees(seconds, source, isNew).map(({ message }) => message)
    },
    goes(seconds: number) {
      if (!memory) return []
      const subject = { kind: 'ServiceEntry', namespace: 'shop', name: 'db' } as const
      const observed = observeVipsGone(memory, subject, T0 + seconds * 1000)
      memory = observed.memory
      return observed.transitions
    },
  }
}

describe('what happened to VIPs', () => {
  it('is the addresses before and after, a transition a host, when istiod wrote them', () => {
    const look = follow()
    look.sees(0, entry(0, { 'a.example': ['240.240.0.3'], 'b.example': ['240.240.0.4'] }))
    const moved = entry(60, { 'a.example': ['240.240.0.7'], 'b.example': ['240.240.0.4'] })
    expect(look.sees(65, moved)).toMatchObject([
      {
        subject: { kind: 'ServiceEntry', namespace: 'shop', name: 'db' },
        kind: 'vip-changed',
        state: 'static',
        message: 'a.example: 240.240.0.3 → 240.240.0.7',
        atMs: T0 + 60_000,
        timeSource: 'object',
        observedMs: T0 + 65_000,
        mark: 'u1/vips/a.example/60/240.240.0.7',
      },
    ])
    expect(look.sees(66, moved)).toEqual([])
  })

  it('is a swap told by both hosts', () => {
    const look = follow()
    look.sees(0, entry(0, { 'a.example': ['240.240.0.1'], 'b.example': ['240.240.0.2'] }))
    expect(look.saw(1, entry(1, { 'a.example': ['240.240.0.2'], 'b.example': ['240.240.0.1'] }))).toEqual([
      'a.example: 240.240.0.1 → 240.240.0.2',
      'b.example: 240.240.0.2 → 240.240.0.1',
    ])
  })

  it('is nothing when the order changes, or what is no address', () => {
    const look = follow()
    look.sees(0, entry(0, { 'a.example': ['240.240.0.1', '2001:2::1'] }))
    expect(look.sees(1, entry(1, { 'a.example': ['2001:2::1', '240.240.0.1'] }, { location: 'x' }))).toEqual(
      [],
    )
  })

  it('is nothing when an address is written in another way', () => {
    const look = follow()
    look.sees(0, entry(0, {}, { addresses: ['2001:2::3', '10.0.0.0/8'] }))
    expect(look.sees(1, entry(1, {}, { addresses: ['2001:0002::0003', '10.0.0.0/8'] }))).toEqual([])
  })

  it('is one assignment when istiod writes the addresses a moment after the object came', () => {
    const look = follow()
    const spec = { hosts: ['a.example'] }
    expect(look.sees(0, entry(0, {}, spec))).toEqual([])
    expect(look.saw(1, entry(1, { 'a.example': ['240.240.0.1', '2001:2::1'] }, spec))).toEqual([
      'a.example: none → 2001:2::1, 240.240.0.1',
    ])
  })

  it('is the same assignment to one who sees the object only after that, and none of an older object', () => {
    const assigned = entry(1, { 'a.example': ['240.240.0.1'] }, { hosts: ['a.example'] })
    const late = follow()
    late.sees(0, entry(0, {}, { hosts: ['a.example'] }))
    const [seen] = late.sees(1, assigned)
    expect(follow().sees(2, assigned)).toMatchObject([{ mark: seen?.mark, atMs: seen?.atMs }])
    expect(follow().sees(2, assigned, false)).toEqual([])
  })

  it('is nothing of addresses that a user wrote from the start, nor of a ClusterIP', () => {
    const look = follow()
    expect(look.sees(0, entry(0, {}, { addresses: ['10.9.0.1'] }))).toEqual([])
    expect(look.saw(9, entry(9, {}, { addresses: ['10.9.0.2'], hosts: ['a.example'] }))).toEqual([
      'a.example: 10.9.0.1 → 10.9.0.2',
      'b.example: 10.9.0.1 → none',
    ])
    expect(follow().sees(0, service(0, ['10.96.0.9']))).toEqual([])
    expect(follow().sees(0, service(0, ['None']))).toEqual([])
  })

  it('is a Service that was made anew at another ClusterIP, in one step', () => {
    const look = follow()
    look.sees(0, service(0, ['10.96.0.9']))
    expect(look.saw(5, service(5, ['10.96.0.12', 'fd00::12'], { uid: 'u2' }))).toEqual([
      'db.shop.svc.cluster.local: 10.96.0.9 → 10.96.0.12, fd00::12',
    ])
    const headless = follow()
    headless.sees(0, service(0, ['None']))
    expect(headless.sees(5, service(5, ['10.96.0.12'], { uid: 'u2' }))).toEqual([])
  })

  it.each([
    ['resolution NONE', { resolution: 'NONE' }, {}],
    ['an opt-out', {}, { labels: { 'networking.istio.io/enable-autoallocate-ip': 'False' } }],
  ])('is a release when %s makes istiod pass over what the status says', (_, spec, meta) => {
    const look = follow()
    const status = { 'a.example': ['240.240.0.1'] }
    look.sees(0, entry(0, status))
    expect(look.saw(1, entry(1, status, spec, meta))).toEqual(['a.example: 240.240.0.1 → none'])
  })

  it('is dated when it was seen where nothing tells who wrote last', () => {
    const look = follow()
    look.sees(0, entry(0, {}))
    expect(look.sees(7, entry(7, { 'a.example': ['240.240.0.1'] }, {}, { changed: null }))).toMatchObject([
      { atMs: T0 + 7000, timeSource: 'observed' },
    ])
  })

  it('is a release when the object goes, once', () => {
    const look = follow()
    look.sees(0, entry(0, { 'a.example': ['240.240.0.1'] }))
    expect(look.goes(9)).toMatchObject([
      { message: 'a.example: 240.240.0.1 → none', state: 'absent', timeSource: 'observed' },
    ])
    expect(look.goes(10)).toEqual([])
  })
})
