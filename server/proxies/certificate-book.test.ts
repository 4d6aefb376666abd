import { describe, expect, it, onTestFinished } from 'vitest'
import { inventoryOf, type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { Unusable } from '#server/http/get-json.ts'
import { createCertificateBook } from '#server/proxies/certificate-book.ts'
import type { StoredCertificate } from '#server/proxies/certificate-store.ts'
import { certs, fakeEnvoys, fakeStore, settle } from '#server/proxies/certificates.test-helper.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const T0 = Date.UTC(2026, 10, 21)
const ID = 'spiffe://cluster.local/ns/shop/sa/billing'
const ENTRY: Manifest = {
  kind: 'WorkloadEntry',
  metadata: {
    name: 'billing-vm-10.20.0.7',
    namespace: 'shop',
    annotations: { 'istio.io/connectedAt': '2026-11-20T00:00:00Z' },
  },
  spec: { address: '10.20.0.7', serviceAccount: 'billing' },
}
const object = { kind: 'WorkloadEntry', namespace: 'shop', name: 'billing-vm-10.20.0.7' } as const
const VM = proxyOf({ istiod: 'istiod-a', object })
const STORED: StoredCertificate = {
  proxy: VM.id,
  entry: 'shop/billing-vm-10.20.0.7',
  identity: ID,
  serialNumber: 'a1',
  validFromMs: T0 - HOUR,
  expiresAtMs: T0 + 23 * HOUR,
  seenAtMs: T0 - MINUTE,
}

function bookOf(answers: Record<string, unknown>, rows: StoredCertificate[] = [], manifests = [ENTRY]) {
  const clock = createStepClock(T0)
  const known = new Map(Object.entries(answers))
  const envoys = fakeEnvoys(known)
  const { store, state } = fakeStore(rows)
  const inventory = inventoryOf(manifests)
  const book = createCertificateBook({ find: envoys.find, inventory, store, clock })
  onTestFinished(() => book.stop())
  const ask = async () => {
    book.note([VM])
    await settle()
    return book.stateOf(VM)
  }
  const pass = async (ms: number) => {
    clock.advance(ms)
    await settle()
  }
  return { book, clock, known, envoys, state, inventory, ask, pass }
}

describe('the book', () => {
  it('has what Envoy showed, once it was asked', async () => {
    const { book, ask, envoys } = bookOf({ [VM.id]: certs(ID, T0 - HOUR) })
    expect(book.stateOf(VM)).toEqual({ kind: 'unknown', reason: 'Its Envoy has not been asked yet' })
    expect(await ask()).toEqual({
      kind: 'known',
      identity: ID,
      expiresAtMs: T0 + 23 * HOUR,
      seenAtMs: T0,
      isReckoned: false,
      problems: [],
    })
    expect(envoys.asked).toEqual([`${VM.id} /certs`])
    expect(book.of(VM.id)?.roots).toEqual([
      { serialNumber: '7007', expiresAtMs: Date.parse('2036-11-18T20:36:09Z') },
    ])
  })

  it.each<[string, unknown, RegExp]>([
    ['can’t be reached', new Unusable('did not answer within 5 s'), /relay of vm-1.shop did not answer/],
    ['answers nonsense', { certificates: 'none' }, /no list of certificates/],
    ['has none', {}, /no certificate with a SPIFFE identity/],
    ['has one of a server', certs('https://shop.example', T0), /no certificate with a SPIFFE identity/],
    ['has one with bytes no identity has', certs('spiffe://x/\u0000', T0), /no certificate with a SPIFFE/],
    ['has no way to it', undefined, /no way/],
  ])('knows nothing of an Envoy that %s, and says why', async (_, answer, reason) => {
    const { ask } = bookOf({ [VM.id]: answer })
    expect(await ask()).toEqual({ kind: 'unknown', reason: expect.stringMatching(reason) })
  })

  it('keeps what it knew when Envoy can’t be asked any more, as long as that says anything', async () => {
    const { ask, known, pass, book } = bookOf({ [VM.id]: certs(ID, T0 - HOUR) })
    await ask()
    known.set(VM.id, new Unusable('did not answer within 5 s'))
    await pass(11 * MINUTE)
    expect(await ask()).toMatchObject({ kind: 'known', seenAtMs: T0 })
    await pass(23 * HOUR)
    expect(book.stateOf(VM)).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/expired since, and it can’t be asked: relay of vm-1.shop did not/),
    })
  })

  it('asks again after 10 minutes, a minute where it should have been renewed, and ever later where it fails', async () => {
    const askedIn = async (answer: unknown, minutes: number) => {
      const { envoys, ask, pass } = bookOf({ [VM.id]: answer })
      for (let minute = 0; minute <= minutes; minute++) {
        await ask()
        await pass(MINUTE)
      }
      return envoys.asked.length
    }
    expect(await askedIn(certs(ID, T0 - HOUR), 30)).toBe(4)
    expect(await askedIn(certs(ID, T0 - 13 * HOUR), 30)).toBe(31)
    expect(await askedIn(new Unusable('hangs'), 30)).toBe(6)
  })

  it('of a VM outlasts the process, and one that is away is judged by the clock', async () => {
    const { ask, book, inventory, state, pass } = bookOf({}, [STORED])
    expect(await ask()).toMatchObject({ kind: 'known', identity: ID })
    inventory.objects.WorkloadEntry.clear()
    for (const [key, one] of inventoryOf([
      {
        ...ENTRY,
        metadata: { ...ENTRY.metadata, annotations: { 'istio.io/disconnectedAt': '2026-11-21T00:00:00Z' } },
      },
    ]).objects.WorkloadEntry)
      inventory.objects.WorkloadEntry.set(key, one)
    await pass(18 * HOUR)
    const away = { ...VM, istiod: '' }
    expect(book.stateOf(away)).toMatchObject({ problems: [{ code: 'will-need-token' }] })
    await pass(6 * HOUR)
    expect(book.stateOf(away)).toMatchObject({ problems: [{ code: 'needs-token' }] })
    expect(book.ofEntry('shop/billing-vm-10.20.0.7')?.proxy).toBe(VM.id)
    expect(state.puts).toBe(0)
  })

  it('finds a VM whose host name is not known by its WorkloadEntry', async () => {
    const { ask, book } = bookOf({}, [STORED])
    await ask()
    expect(book.stateOf({ ...VM, id: 'billing-vm-10.20.0.7.shop' })).toMatchObject({ kind: 'known' })
  })

  it('knows nothing of a VM that has the WorkloadEntry of another, and gives that to the one that had it last', async () => {
    const { ask, book, pass } = bookOf({ 'vm-9.shop': certs(ID, T0, 24 * HOUR, 'c3') }, [
      { ...STORED, proxy: 'vm-old.shop', serialNumber: 'z9', seenAtMs: T0 - 2 * MINUTE },
      STORED,
      { ...STORED, proxy: 'vm-older.shop', seenAtMs: T0 - 3 * MINUTE },
    ])
    await ask()
    const other = { ...VM, id: 'vm-9.shop' }
    expect(book.stateOf(other)).toEqual({ kind: 'unknown', reason: 'Its Envoy has not been asked yet' })
    expect(book.ofEntry(STORED.entry)?.proxy).toBe(VM.id)
    book.note([other])
    await pass(1_000)
    expect(book.ofEntry(STORED.entry)?.proxy).toBe('vm-9.shop')
    await pass(11 * MINUTE)
    book.note([{ ...other, object: { ...object, name: 'elsewhere' } }])
    await pass(1_000)
    expect(book.ofEntry('shop/elsewhere')?.proxy).toBe('vm-9.shop')
    expect(book.ofEntry(STORED.entry)).toBeUndefined()
  })

  it('does not call for a token where the VM must have renewed before it left', async () => {
    const left = '2026-11-22T20:00:00Z'
    const entry = {
      ...ENTRY,
      metadata: { ...ENTRY.metadata, annotations: { 'istio.io/disconnectedAt': left } },
    }
    const { ask, book, pass } = bookOf({}, [STORED], [entry])
    await ask()
    await pass(46 * HOUR)
    const away = { ...VM, istiod: '' }
    expect(book.stateOf(away)).toMatchObject({
      kind: 'known',
      isReckoned: true,
      expiresAtMs: Date.parse(left) + 24 * HOUR,
      problems: [],
    })
    await pass(23 * HOUR)
    expect(book.stateOf(away)).toMatchObject({ problems: [{ code: 'needs-token' }] })
  })

  it('stores what changed, VMs alone', async () => {
    const pod = proxyOf({ id: 'pod-1.shop', kind: 'pod' })
    const { ask, book, known, state, pass, clock } = bookOf({
      [VM.id]: certs(ID, T0 - HOUR),
      [pod.id]: certs(ID, T0 - HOUR),
    })
    await ask()
    book.note([pod])
    await pass(3_000)
    expect([...state.rows.keys()]).toEqual([VM.id])
    expect(state.puts).toBe(1)
    await pass(10 * MINUTE)
    await ask()
    await pass(3_000)
    expect(state.puts).toBe(1)
    known.set(VM.id, certs(ID, clock.nowMs(), 24 * HOUR, 'b2'))
    await pass(10 * MINUTE)
    await ask()
    await pass(3_000)
    expect(state.rows.get(VM.id)).toMatchObject({ serialNumber: 'b2', entry: 'shop/billing-vm-10.20.0.7' })
    expect(state.prunedBeforeMs).toBeGreaterThan(0)
  })

  it('waits with what is to be stored, and reads what is stored, until the database is back', async () => {
    const other: StoredCertificate = { ...STORED, proxy: 'vm-2.shop', entry: 'shop/other' }
    const { ask, book, state, pass } = bookOf({ [VM.id]: certs(ID, T0 - HOUR) }, [other])
    state.isAway = true
    expect(await ask()).toMatchObject({ kind: 'known' })
    await pass(3_000)
    expect(book.of('vm-2.shop')).toBeUndefined()
    state.isAway = false
    await pass(20_000)
    await ask()
    expect(book.of('vm-2.shop')?.certificate).toMatchObject({ identity: ID })
    expect([...state.rows.keys()].sort()).toEqual(['vm-1.shop', 'vm-2.shop'])
  })

  it('compares with the trust domain of the mesh once istiod has told it', async () => {
    const { ask, inventory } = bookOf({ [VM.id]: certs(ID.replace('cluster.local', 'old.example'), T0) })
    expect(await ask()).toMatchObject({ problems: [] })
    inventory.nameSettings = { ...inventory.nameSettings, knownBy: 'istiod' }
    expect(await ask()).toMatchObject({ problems: [{ code: 'trust-domain' }] })
    inventory.nameSettings = { ...inventory.nameSettings, trustDomainAliases: ['old.example'] }
    expect(await ask()).toMatchObject({ problems: [] })
  })
})
