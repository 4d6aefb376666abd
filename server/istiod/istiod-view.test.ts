import { afterEach, describe, expect, it } from 'vitest'
import type { ProxyStates } from '#lib/proxies/proxy-state.ts'
import { systemClock } from '#server/clock.ts'
import { openServer } from '#server/demo/http.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { aboutIstiods, readVersion } from '#server/istiod/about-istiods.ts'
import { createIstiodView } from '#server/istiod/create-istiod-view.ts'
import { type Door, urlDoor } from '#server/istiod/door.ts'
import { type FakeIstiod, openIstiod } from '#server/istiod/fake-istiod.test-helper.ts'
import { seeStates } from '#server/istiod/see-states.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))
async function istiod(options?: { flat?: boolean }): Promise<FakeIstiod> {
  const one = await openIstiod(options)
  open.push(one)
  return one
}
const told = (answer: ProxyStates | { reason: string }): ProxyStates => {
  if ('reason' in answer) throw new Error(answer.reason)
  return answer
}
const see = (...doors: Door[]) => seeStates({ doors }, () => 7, { limitMs: 300 })
const door = ({ url }: { url: string }) => urlDoor(url)

describe('how far istiods are with their proxies', () => {
  it('is told by type, with the proxy’s own words and the time', async () => {
    const one = await istiod()
    one.connect('vm-1.shop')
    one.send('route', 'vm-1.shop')
    one.nack('listener', 'vm-1.shop', 'Error adding listener 0.0.0.0_80')
    const { byProxy, atMs, missing } = told(await see(door(one)))
    expect({ atMs, missing }).toEqual({ atMs: 7, missing: '' })
    const sentAtMs = expect.any(Number)
    expect(byProxy.get('vm-1.shop')).toEqual({
      istiod: one.url,
      version: '1.31.0',
      sync: {
        CDS: { kind: 'synced', sentAtMs },
        EDS: { kind: 'synced', sentAtMs },
        LDS: { kind: 'rejected', message: 'Error adding listener 0.0.0.0_80', sentAtMs },
        RDS: { kind: 'stale', sentAtMs },
        NDS: { kind: 'not-sent' },
      },
    })
  })

  it('is told without the secrets that a refusal quotes, wherever they would be cut', async () => {
    const one = await istiod()
    one.connect('vm-1.shop')
    const key = `-----BEGIN PRIVATE KEY-----\n${'canary'.repeat(2_000)}\n-----END PRIVATE KEY-----`
    one.nack('listener', 'vm-1.shop', `Bad listener: ${'x'.repeat(3_000)} password: "canary" ${key}`)
    one.nack('cluster', 'vm-1.shop', 'Bad cluster: {"password":"canary"}')
    const { sync } = told(await see(door(one))).byProxy.get('vm-1.shop') ?? {}
    expect(JSON.stringify(sync)).not.toContain('canary')
    expect(sync?.LDS).toMatchObject({ message: expect.stringMatching(/^Bad listener.*\[redacted\]$/s) })
  })

  it('is read of so many proxies that it takes the other thread', async () => {
    const one = await istiod()
    one.connect(...Array.from({ length: 2_000 }, (_, index) => `vm-${index}.shop`))
    const { byProxy } = told(await seeStates({ doors: [door(one)] }, () => 7, { limitMs: 5_000 }))
    expect(byProxy.size).toBe(2_000)
    expect(byProxy.get('vm-1999.shop')).toMatchObject({
      version: '1.31.0',
      sync: { CDS: { kind: 'synced' } },
    })
  })

  it('is read of names as well, and of an istiod that tells no times', async () => {
    const types = {
      'type.googleapis.com/istio.networking.nds.v1.NameTable': {
        sent: 'n1',
        acked: 'n0',
        sentTime: '2026-09-01T08:00:00Z',
      },
    }
    const status = { proxy: 'vm-1.shop', istio_version: 'unknown', cluster_sent: 'a', cluster_acked: 'a' }
    const one = await istiod()
    one.say(JSON.stringify([{ ...status, resources: types }]))
    expect(told(await see(door(one))).byProxy.get('vm-1.shop')).toMatchObject({
      version: '',
      sync: {
        CDS: { kind: 'synced', sentAtMs: null },
        LDS: { kind: 'not-sent' },
        NDS: { kind: 'stale', sentAtMs: Date.UTC(2026, 8, 1, 8) },
      },
    })
  })

  it('takes the newer stream of a proxy that two istiods list', async () => {
    const [old, now] = [await istiod(), await istiod()]
    old.connect('vm-1.shop')
    now.connect('vm-2.shop', 'vm-1.shop')
    for (const doors of [
      [door(old), door(now)],
      [door(now), door(old)],
    ])
      expect(told(await see(...doors)).byProxy.get('vm-1.shop')?.istiod).toBe(now.url)
  })

  it('says which istiod could not be asked, and why none could', async () => {
    const [one, other] = [await istiod(), await istiod()]
    one.connect('vm-1.shop')
    other.hang()
    const answer = told(await see(door(one), door(other)))
    expect(answer.byProxy.size).toBe(1)
    expect(answer.missing).toBe(`${other.url} did not answer within 0.3 s`)
    one.say('{}')
    expect(await see(door(one))).toEqual({
      reason: `${one.url} answered something that is not the state of proxies`,
    })
    expect(await seeStates({ reason: 'No istiod is known' }, () => 0)).toEqual({
      reason: 'No istiod is known',
    })
  })

  it('is kept for some seconds, and given as it was when a newer answer takes its time', async () => {
    const clock = createStepClock(0)
    const one = await istiod()
    one.connect('vm-1.shop')
    const view = createIstiodView({ istiods: () => ({ doors: [door(one)] }), clock })
    const first = told(await view.states())
    expect(await view.states()).toBe(first)
    expect(one.asked).toBe(1)
    one.hang()
    clock.advance(10_000)
    const later = view.states()
    clock.advance(1_000)
    expect(await later).toBe(first)
  })
})

describe('what istiods tell of themselves', () => {
  const pages = (answers: Record<string, string>) =>
    openServer((request, response) => {
      const answer = answers[request.url ?? '']
      response.writeHead(answer === undefined ? 404 : 200).end(answer)
    }).then((server) => {
      open.push(server)
      return server
    })

  it('is versions, other clusters and gateways of other networks', async () => {
    const one = await pages({
      '/version': '1.31.0-3fd8d9e-Clean',
      '/debug/clusterz': '[{"id":"a","secretName":""},{"id":"b","secretName":"istio-system/b"}]',
      '/debug/networkz': '[{"Network":"onprem","Addr":"203.0.113.7","Port":15443}]',
    })
    const about = await aboutIstiods({ doors: [urlDoor(one.url, { name: 'istiod-1' })] })
    expect(about).toEqual({
      versions: new Map([['istiod-1', '1.31.0']]),
      hasOtherClusters: true,
      gateways: new Set(['203.0.113.7']),
      networks: new Set(['onprem']),
    })
  })

  it('is taken from whichever tells, and null when none does', async () => {
    const silent = await pages({})
    const one = await pages({ '/debug/clusterz': '[{"id":"a"}]', '/debug/networkz': 'null' })
    const about = await aboutIstiods({ doors: [door(silent), door(one)] })
    expect(about).toEqual({
      versions: new Map(),
      hasOtherClusters: false,
      gateways: new Set(),
      networks: new Set(),
    })
    const nothing = { versions: new Map(), hasOtherClusters: null, gateways: null, networks: null }
    expect(await aboutIstiods({ doors: [door(silent)] })).toEqual(nothing)
    expect(await aboutIstiods({ reason: '' })).toEqual(nothing)
  })

  it.each([
    ['1.31.0', '1.31.0'],
    ['1.28.1-abc-Modified\n', '1.28.1'],
    ['1.31.0-rc.1-abc-Clean', '1.31.0-rc.1'],
    ['unknown-unknown-unknown', ''],
    ['<html>1.31.0', ''],
  ])('reads the version %s', (text, version) => {
    expect(readVersion(text)).toBe(version)
  })

  it('is asked once a minute', async () => {
    const one = await istiod()
    let asked = 0
    const view = createIstiodView({
      istiods: () => {
        asked += 1
        return { doors: [door(one)] }
      },
      clock: systemClock,
    })
    one.say('[]')
    await view.about()
    await view.about()
    expect(asked).toBe(1)
  })
})
