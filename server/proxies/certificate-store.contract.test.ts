import { describe, expect, it, onTestFinished } from 'vitest'
import { newDatabase, newFile, port } from '#server/history/history.test-helper.ts'
import { connectDatabase, type DatabasePlace, migrate } from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { createCertificateStore, type StoredCertificate } from '#server/proxies/certificate-store.ts'

const row = (
  proxy: string,
  seenAtMs: number,
  change: Partial<StoredCertificate> = {},
): StoredCertificate => ({
  proxy,
  entry: `shop/${proxy}`,
  identity: 'spiffe://cluster.local/ns/shop/sa/billing',
  serialNumber: 'a1',
  validFromMs: null,
  expiresAtMs: 1_800_000_000_000,
  seenAtMs,
  ...change,
})

describe.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('certificates on %s', (engine, isHere) => {
  async function stores() {
    const place: DatabasePlace =
      engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }
    const db = connectDatabase(place)
    onTestFinished(() => db.destroy())
    await migrate(db, engine)
    const of = async (key: string) => {
      const clusterId = await clusterIdOf(db, { key, server: `https://${key}` })
      return createCertificateStore(() => ({ db, clusterId }))
    }
    return { store: await of('one'), other: await of('two') }
  }

  it.skipIf(!isHere)(
    'come back as they were stored, those seen last first, of their own cluster',
    async () => {
      const { store, other } = await stores()
      await store.put([row('vm-1.shop', 5, { validFromMs: 1_700_000_000_000 }), row('vm-2.shop', 9)])
      expect(await store.readAll()).toEqual([
        row('vm-2.shop', 9),
        row('vm-1.shop', 5, { validFromMs: 1_700_000_000_000 }),
      ])
      expect(await other.readAll()).toEqual([])
    },
  )

  it.skipIf(!isHere)('are replaced by later ones alone', async () => {
    const { store } = await stores()
    await store.put([row('vm-1.shop', 5)])
    await store.put([row('vm-1.shop', 9, { serialNumber: 'b2', entry: '' })])
    await store.put([row('vm-1.shop', 7, { serialNumber: 'old' })])
    expect(await store.readAll()).toEqual([row('vm-1.shop', 9, { serialNumber: 'b2', entry: '' })])
  })

  it.skipIf(!isHere)('are many at once, and go when they are old', async () => {
    const { store, other } = await stores()
    await other.put([row('vm-1.shop', 1)])
    await store.put(Array.from({ length: 1_200 }, (_, index) => row(`vm-${index}.shop`, index)))
    await store.prune(1_000)
    const left = await store.readAll()
    expect(left).toHaveLength(200)
    expect(left.at(-1)?.seenAtMs).toBe(1_000)
    expect(await other.readAll()).toHaveLength(1)
  })
})
