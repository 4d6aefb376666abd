import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newDatabase, newFile, port } from '#server/history/history.test-helper.ts'
import {
  connectDatabase,
  type DatabasePlace,
  type HistoryDatabase,
  migrate,
} from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { createSnapshotStore, type SnapshotStore } from '#server/proxies/snapshot-store.ts'

const LIMITS = { ofProxy: 3, ofAll: 5, bytes: 1_000 }
const VM = 'forum-vm-1.shop'

describe.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('snapshots on %s', (engine, isHere) => {
  describe.skipIf(!isHere)('contract', () => {
    let db: HistoryDatabase
    let store: SnapshotStore
    let another: SnapshotStore
    let taken = 0
    beforeEach(async () => {
      const place: DatabasePlace =
        engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }
      db = connectDatabase(place)
      await migrate(db, engine)
      const clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
      const otherId = await clusterIdOf(db, { key: 'cluster-2', server: 'https://two' })
      store = createSnapshotStore(() => ({ db, clusterId }), LIMITS)
      another = createSnapshotStore(() => ({ db, clusterId: otherId }), LIMITS)
    })
    afterEach(() => db.destroy())

    const take = (proxy = VM, body = new Uint8Array([0, 31, 139, 255]), into = store) => {
      taken += 1
      return into.insert(
        { id: `id-${taken}`, proxy, takenAtMs: 1_000 + taken, by: 'admin', note: 'before “it”' },
        body,
      )
    }

    it('are kept byte for byte, and listed with the newest first', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      const first = await take(VM, bytes)
      const second = await take()
      expect(first).toMatchObject({ proxy: VM, by: 'admin', note: 'before “it”', bytes: 256 })
      expect(await store.list(VM)).toEqual([second, first])
      const { snapshot, body } = await store.read(VM, first.id)
      expect(snapshot).toEqual(first)
      expect(new Uint8Array(body)).toEqual(bytes)
    })

    it('go, the oldest first, when a proxy or a cluster has too many', async () => {
      const [first] = [await take(), await take(), await take()]
      const newest = await take()
      expect(await store.list(VM)).toHaveLength(3)
      expect((await store.list(VM))[0]).toEqual(newest)
      await expect(store.read(VM, first.id)).rejects.toMatchObject({ code: 'not-found' })
      for (const proxy of ['b.shop', 'c.shop', 'd.shop', 'd.shop']) await take(proxy)
      expect(await store.list(VM)).toEqual([newest])
      await take('e.shop', undefined, another)
      expect(await store.list(VM)).toEqual([newest])
    })

    it('belong to one proxy of one cluster', async () => {
      const { id } = await take()
      for (const asked of [() => store.read('other.shop', id), () => another.read(VM, id)])
        await expect(asked()).rejects.toMatchObject({ code: 'not-found' })
      for (const asked of [() => store.delete('other.shop', id), () => another.delete(VM, id)])
        await expect(asked()).rejects.toMatchObject({ code: 'not-found' })
      await store.delete(VM, id)
      expect(await store.list(VM)).toEqual([])
      await expect(store.delete(VM, id)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('are refused beyond the largest size, and told apart from a database that fails', async () => {
      await expect(take(VM, new Uint8Array(1_001))).rejects.toMatchObject({ code: 'too-large' })
      await db.schema.dropTable('proxy_snapshots').execute()
      await expect(store.list(VM)).rejects.toMatchObject({ code: 'history-unavailable' })
    })
  })
})
