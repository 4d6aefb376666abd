import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { edited, envoyDump, istiodDump, VM_CLUSTER } from '#lib/envoy/config.test-helper.ts'
import type { JsonObject } from '#lib/json.ts'
import { proxyOf } from '#lib/names/names.test-helper.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { newFile } from '#server/history/history.test-helper.ts'
import { connectDatabase, migrate } from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { Unusable } from '#server/http/ask.ts'
import { readDifferences } from '#server/proxies/read-differences.ts'
import {
  deleteSnapshot,
  listSnapshots,
  type SnapshotRuntime,
  takeSnapshot,
} from '#server/proxies/snapshots.ts'

const VM = proxyOf({ id: 'forum-vm-1.shop', ips: ['10.10.0.25'] })
const ANOTHER = proxyOf({ id: 'forum-vm-2.shop', ips: ['10.10.0.26'] })
const actor = { kind: 'local', user: 'admin' } as const

/** A mesh of two VMs whose Envoys and istiod answer what the test says; text is no JSON. */
async function mesh(answers: {
  envoy: JsonObject | string | Error
  istiod?: JsonObject
  another?: JsonObject
}) {
  const place = newFile()
  const db = connectDatabase({ engine: 'sqlite', path: place })
  await migrate(db, 'sqlite')
  const clusterId = await clusterIdOf(db, { key: 'c', server: 'https://one' })
  const offThread = createOffThread()
  onTestFinished(async () => {
    await offThread.close()
    await db.destroy()
  })
  let nowMs = 1_000
  const asked: AbortSignal[] = []
  const runtime = {
    history: { ledger: () => ({ db, clusterId }) },
    offThread,
    proxies: {
      find: async (id: string) =>
        [VM, ANOTHER].flatMap((proxy) =>
          proxy.id === id ? [{ proxy, connection: { state: 'connected' } }] : [],
        )[0],
    },
    names: {
      proxy: async () => ({ reason: 'nobody' }),
      istiodConfig: async () =>
        answers.istiod
          ? { value: new TextEncoder().encode(JSON.stringify(answers.istiod)), atMs: 5 }
          : { reason: 'It is connected to no istiod.' },
    },
    envoys: ({ id }: { id: string }) => {
      const answer = id === VM.id ? answers.envoy : answers.another
      if (!answer) return { reason: 'No way is configured.' }
      const getBytes = async (path: string, { signal }: { signal: AbortSignal }) => {
        asked.push(signal)
        expect(path).toBe('/config_dump?include_eds')
        if (answer instanceof Error) throw answer
        return new TextEncoder().encode(typeof answer === 'string' ? answer : JSON.stringify(answer))
      }
      return { door: { way: { kind: 'relay', words: 'relay http://10.10.0.25:15099' }, getBytes } }
    },
  } as unknown as SnapshotRuntime
  const clock = () => {
    nowMs += 1
    return nowMs
  }
  return {
    answers,
    asked,
    damage: (body: Buffer) => db.updateTable('proxy_snapshots').set({ body }).execute(),
    compare: (query: Record<string, string>, signal?: AbortSignal) =>
      readDifferences(runtime, VM.id, new URLSearchParams(query), {
        nowMs: clock,
        ...(signal ? { signal } : {}),
      }),
    take: (note = '') => takeSnapshot(runtime, VM.id, { note, actor, nowMs: clock }),
    list: () => listSnapshots(runtime, VM.id),
    drop: (id: string) => deleteSnapshot(runtime, VM.id, id),
  }
}

describe('differences', () => {
  it('from istiod’s intent are none where both are in step, and say who was asked and when', async () => {
    const { compare } = await mesh({ envoy: envoyDump(), istiod: istiodDump() })
    expect(await compare({ against: 'istiod' })).toMatchObject({
      differences: [],
      alike: { cluster: 2 },
      one: { words: 'Envoy of forum-vm-1.shop, by relay http://10.10.0.25:15099', atMs: 1_001 },
      other: { words: 'What istiod would send forum-vm-1.shop', atMs: 5 },
    })
  })

  it('from a snapshot are what has changed since, and certificates among it', async () => {
    const { compare, take, answers } = await mesh({ envoy: envoyDump() })
    const { id } = await take('before')
    answers.envoy = edited(envoyDump(), '"address":"10.10.0.26"', '"address":"10.10.0.28"')
    const answer = await compare({ against: `snapshot:${id}` })
    expect(answer.differences).toMatchObject([
      {
        kind: 'endpoints',
        name: VM_CLUSTER,
        words: 'New is endpoint 10.10.0.28:8080. Gone is endpoint 10.10.0.26:8080.',
      },
    ])
    expect(answer.other).toEqual({ words: 'The snapshot “before” of forum-vm-1.shop', atMs: 1_001 })
    expect(answer.alike.secret).toBe(1)
  })

  it('from another proxy are of Envoys, or of what istiod would send them', async () => {
    const { compare } = await mesh({ envoy: envoyDump(), another: envoyDump(), istiod: istiodDump() })
    for (const one of ['envoy', 'istiod'])
      expect((await compare({ against: `proxy:${ANOTHER.id}`, one })).differences).toEqual([])
  })

  it('can’t be told of a side that does not answer, and say why', async () => {
    const cases: [Parameters<typeof mesh>[0], RegExp][] = [
      [{ envoy: envoyDump() }, /^istiod’s intent for forum-vm-1\.shop: It is connected to no istiod/],
      [{ envoy: new Unusable('answered 503'), istiod: istiodDump() }, /15099 answered 503$/],
      [{ envoy: { not: 'a dump' }, istiod: istiodDump() }, /^Envoy of .* is not a configuration$/],
      [{ envoy: '{', istiod: istiodDump() }, /answered no JSON$/],
    ]
    for (const [answers, message] of cases) {
      const { compare } = await mesh(answers)
      await expect(compare({ against: 'istiod' })).rejects.toMatchObject({
        code: 'cluster-unreachable',
        message: expect.stringMatching(message),
      })
    }
  })

  it('are worked out once for all who ask at a time', async () => {
    const { compare, asked } = await mesh({ envoy: envoyDump(), istiod: istiodDump() })
    const all = await Promise.all([compare({ against: 'istiod' }), compare({ against: 'istiod' })])
    expect(all[0]).toEqual(all[1])
    expect(asked).toHaveLength(1)
  })

  it('are not worked out for somebody who has left', async () => {
    const { compare, asked } = await mesh({ envoy: envoyDump(), istiod: istiodDump() })
    const left = AbortSignal.abort()
    await expect(compare({ against: 'istiod' }, left)).rejects.toMatchObject({ isExpected: true })
    expect(asked.filter(({ aborted }) => !aborted)).toEqual([])
  })

  it('from a snapshot that is damaged can’t be told', async () => {
    const { compare, take, damage } = await mesh({ envoy: envoyDump() })
    const { id } = await take()
    for (const body of [gzipSync('{"resources":[{}]}'), Buffer.from('no gzip')]) {
      await damage(body)
      await expect(compare({ against: `snapshot:${id}` })).rejects.toMatchObject({
        code: 'history-unavailable',
        message: expect.stringMatching(/not readable/),
      })
    }
  })

  it.each([
    {},
    { against: 'somebody' },
    { against: 'snapshot:1 or 1' },
    { against: `proxy:${VM.id}` },
    { against: 'istiod', one: 'istiod' },
    { against: 'istiod', one: 'file' },
    { against: 'snapshot:4f6b0c1e-0000-4000-8000-000000000000', one: 'istiod' },
  ])('refuse %j', async (query) => {
    const { compare } = await mesh({ envoy: envoyDump(), istiod: istiodDump() })
    await expect(compare(query as Record<string, string>)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('of unknown proxies and snapshots are not found', async () => {
    const { compare } = await mesh({ envoy: envoyDump() })
    for (const against of ['snapshot:4f6b0c1e-0000-4000-8000-000000000000', 'proxy:nobody.shop'])
      await expect(compare({ against })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a snapshot', () => {
  it('keeps who took it and why, and no secret', async () => {
    const { take, list, drop } = await mesh({
      envoy: edited(envoyDump(), '"inline_bytes":"W3JlZGFjdGVkXQ=="', '"inline_string":"planted"'),
    })
    const taken = await take('before the move')
    expect(taken).toMatchObject({ proxy: VM.id, by: 'admin', note: 'before the move', takenAtMs: 1_001 })
    expect(await list()).toEqual({ snapshots: [taken], most: 20 })
    await drop(taken.id)
    expect(await list()).toEqual({ snapshots: [], most: 20 })
    await expect(drop(taken.id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is not taken of what is no configuration', async () => {
    for (const envoy of [{ not: 'a dump' }, '{', new Unusable('answered 500')]) {
      const { take, list } = await mesh({ envoy })
      await expect(take()).rejects.toMatchObject({ code: 'cluster-unreachable' })
      expect((await list()).snapshots).toEqual([])
    }
  })
})
