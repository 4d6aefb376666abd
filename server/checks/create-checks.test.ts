import { afterEach, describe, expect, it } from 'vitest'
import type { Check } from '#lib/checks/check.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { createChecks } from '#server/checks/create-checks.ts'
import { readChecks, readObjectChecks } from '#server/checks/read-checks.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import { fakeProxies } from '#server/proxies/proxies.test-helper.ts'

const words = { title: 'A test', severity: 'warning', why: '', docs: [], links: [] } satisfies Partial<Check>
const CHECKS: Check[] = [
  {
    ...words,
    code: 'ISTH901',
    subject: 'Service',
    reads: [],
    run: ({ metadata: { namespace, name } }) => [
      {
        objects: [{ kind: 'Service', namespace, name }],
        text: `${name} is there.`,
        field: '',
        fix: { text: '' },
      },
    ],
  },
  { ...words, code: 'ISTH902', subject: 'mesh', reads: ['Sidecar'], run: () => [] },
]
const service = (name: string): KubeObject =>
  OBJECT_SCHEMAS.Service.parse({ metadata: { namespace: 'shop', name, resourceVersion: name } })

let stop: () => void = () => undefined
afterEach(() => stop())

function start(off: string[] = [], all = CHECKS) {
  const clock = createStepClock(1_000_000)
  const store = createInventoryStore({
    clock,
    source: { kind: 'none', reason: 'a test' },
    staleAfterMs: 1_000,
  })
  const { proxies, istiods } = fakeProxies({}, clock)
  const checks = createChecks({
    store,
    proxies,
    istiods,
    certificates: { ofProxy: () => undefined },
    off: new Set(off),
    clock,
    checks: all,
  })
  stop = () => {
    checks.stop()
    store.close()
  }
  return { clock, store, checks }
}
const query = (text = '') => new URLSearchParams(text)

describe('the checks of a mesh that is watched', () => {
  it('are ready when each kind has been read, and tell the shell what they found', () => {
    const { clock, store, checks } = start()
    for (const kind of KINDS.filter((kind) => kind !== 'Sidecar')) {
      store.sink(kind).onReplace(kind === 'Service' ? [service('web')] : [])
      store.sink(kind).onFeed({ state: 'synced' })
    }
    clock.advance(1_000)
    expect(store.shell().checks).toMatchObject({ counts: { warning: 1 }, isReady: false })
    expect(readChecks(checks, query()).checks).toMatchObject([
      { code: 'ISTH901', findings: 1, notRun: '' },
      { code: 'ISTH902', notRun: 'Not watched: Sidecar' },
    ])
    store.sink('Sidecar').onReplace([])
    store.sink('Sidecar').onFeed({ state: 'synced' })
    clock.advance(1_000)
    const { revision, isReady } = store.shell().checks
    expect(isReady).toBe(true)
    expect(readChecks(checks, query()).checks[1]).toMatchObject({ notRun: '' })
    store.sink('Service').onEvents([{ type: 'upsert', object: service('api') }])
    clock.advance(1_000)
    expect(store.shell().checks).toMatchObject({ counts: { warning: 2 } })
    expect(store.shell().checks.revision).toBeGreaterThan(revision)
    const { findings } = readChecks(checks, query('subject=host:API.shop.svc.cluster.local'))
    expect(findings).toMatchObject([{ text: 'api is there.' }])
  })

  it('of the whole mesh have a turn each, and then rest', () => {
    const ran: string[] = []
    const mesh = (code: Check['code']): Check => ({
      ...words,
      code,
      subject: 'mesh',
      reads: ['Service'],
      run: () => {
        ran.push(code)
        return []
      },
    })
    const { clock, store } = start([], [mesh('ISTH901'), mesh('ISTH902'), mesh('ISTH903')])
    store.sink('Service').onReplace([service('web')])
    store.sink('Service').onFeed({ state: 'synced' })
    clock.advance(1_000)
    expect(new Set(ran)).toEqual(new Set(['ISTH901', 'ISTH902', 'ISTH903']))
    ran.splice(0)
    store.sink('Service').onEvents([{ type: 'upsert', object: service('api') }])
    clock.advance(1_000)
    expect(ran).toEqual(['ISTH901', 'ISTH902', 'ISTH903'])
  })

  it('keep what they found while a watch is stale, and say so', () => {
    const { clock, store, checks } = start()
    store.sink('Service').onReplace([service('web')])
    store.sink('Service').onFeed({ state: 'synced' })
    clock.advance(1_000)
    store.sink('Service').onFeed({ state: 'stale', sinceMs: 0, reason: 'away' })
    clock.advance(1_000)
    expect(readChecks(checks, query())).toMatchObject({
      total: 1,
      checks: [{ notRun: 'Not watched: Service' }, {}],
    })
  })

  it('show what a setting suppresses only to who asks for it', () => {
    const { clock, store, checks } = start(['ISTH901'])
    store.sink('Service').onReplace([service('web')])
    store.sink('Service').onFeed({ state: 'synced' })
    clock.advance(1_000)
    expect(readChecks(checks, query())).toMatchObject({
      total: 0,
      suppressed: 1,
      checks: [{ isOff: true }, {}],
    })
    expect(readChecks(checks, query('suppressed=only')).findings).toMatchObject([{ suppressedBy: 'setting' }])
    expect(readObjectChecks(checks, query('ref=Service/shop/web'))).toEqual({})
  })

  it('answer for the objects that are asked about', () => {
    const { clock, store, checks } = start()
    store.sink('Service').onReplace([service('web'), service('api')])
    store.sink('Service').onFeed({ state: 'synced' })
    clock.advance(1_000)
    const host = 'host:web.shop.svc.cluster.local'
    const found = readObjectChecks(checks, query(`ref=Service/shop/web&ref=${host}&ref=Pod/shop/x`))
    expect(Object.keys(found)).toEqual(['Service/shop/web', host])
    expect(found[host]).toMatchObject({ severity: 'warning', findings: [{ text: 'web is there.' }] })
  })

  it.each(['ref=Secret/shop/key', Array.from({ length: 201 }, (_, n) => `ref=Service/shop/s${n}`).join('&')])(
    'refuse %.40s',
    (text) => {
      const { checks } = start()
      expect(() => readObjectChecks(checks, query(text))).toThrow(
        expect.objectContaining({ code: 'bad-request' }),
      )
    },
  )

  it('refuse a query that is none', () => {
    const { checks } = start()
    for (const text of ['severity=fatal', 'page=0', 'subject=Secret/a/b'])
      expect(() => readChecks(checks, query(text))).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })
})
