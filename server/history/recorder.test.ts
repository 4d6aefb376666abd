import { describe, expect, it } from 'vitest'
import {
  at,
  entry,
  pod,
  recording,
  remembered,
  service,
  serviceEntry,
  setUp,
  slice,
  T0,
  up,
  weights,
} from '#server/history/recorder.test-helper.ts'

describe('a recorder', () => {
  it('tells what everything there tells of itself, and what to remember of it', async () => {
    const mesh = setUp([entry('a', up)])
    await mesh.recorder.start()
    expect(mesh.seen).toMatchObject([
      { subject: { name: 'a' }, memory: { group: 'shop/vms', verdict: 'healthy' }, seenMs: T0 + 100 },
    ])
    expect(mesh.news()).toEqual(['a registered', 'a connected', 'a healthy'])
  })

  it('tells both of two changes that come within one batch of the inventory', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.store.sink('WorkloadEntry').onEvents([
      { type: 'upsert', object: entry('a', { ...up, healthy: ['False', 1] }) },
      { type: 'upsert', object: entry('a', { ...up, healthy: ['True', 2] }) },
    ])
    mesh.clock.advance(100)
    expect(mesh.news()).toEqual(['a unhealthy', 'a healthy'])
  })

  it('tells nothing of a relist that brings back what was there', async () => {
    const objects = [entry('a', up), weights(80, 1)]
    const mesh = await recording(objects)
    mesh.store.sink('WorkloadEntry').onReplace([entry('a', up)])
    mesh.store.sink('VirtualService').onReplace([weights(80, 2)])
    mesh.clock.advance(100)
    expect(mesh.seen).toEqual([])
  })

  it('tells what a relist no longer has, and what came with another uid', async () => {
    const mesh = await recording([entry('a', up), entry('b', up)])
    mesh.store.sink('WorkloadEntry').onReplace([entry('b', up, { uid: 'second', creationTimestamp: at(0) })])
    mesh.clock.advance(100)
    expect(mesh.news()).toEqual(['a removed', 'b removed', 'b registered', 'b connected', 'b healthy'])
  })

  it('goes on from what a database remembers: no news of what is as it was, and removed what is gone', async () => {
    const mesh = setUp([entry('a', up)])
    mesh.recorder.remember([
      remembered('a', { link: { kind: 'up', sinceMs: T0 - 90_000, controller: 'istiod-a', isStale: false } }),
      remembered('gone'),
      remembered('pod', {}, 'Pod'),
      remembered('web', { shares: { vm: 100 } }, 'VirtualService'),
    ])
    await mesh.recorder.start()
    expect(mesh.news().sort()).toEqual(['gone removed', 'pod removed', 'web weights-changed'])
  })

  it('finds out what is gone also when the database comes later', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.recorder.remember([remembered('a'), remembered('gone')])
    expect(mesh.news()).toEqual(['gone removed'])
  })

  it('removes nothing of a kind that can’t be read', async () => {
    const mesh = setUp([], ['WorkloadEntry'])
    mesh.recorder.remember([remembered('a'), remembered('pod', {}, 'Pod')])
    await mesh.recorder.start()
    expect(mesh.news()).toEqual(['pod removed'])
  })

  it('finds out what is gone once a kind that could not be read at the start can be', async () => {
    const mesh = setUp([], ['WorkloadEntry'])
    mesh.recorder.remember([remembered('a'), remembered('b')])
    await mesh.recorder.start()
    mesh.store.sink('WorkloadEntry').onReplace([entry('b', up)])
    mesh.store.sink('WorkloadEntry').onFeed({ state: 'synced' })
    mesh.clock.advance(5_000)
    expect(mesh.news()).toContain('a removed')
  })

  it('records pods that stand beside VMs behind a Service, and no others', async () => {
    const mesh = setUp([
      entry('a', up),
      service('web', 'web'),
      service('other', 'other'),
      pod('beside'),
      pod('elsewhere', 'True', { app: 'other' }),
      slice('web', 'beside'),
      slice('other', 'elsewhere'),
    ])
    await mesh.recorder.start()
    expect(mesh.seen.find(({ subject }) => subject.kind === 'Pod')).toMatchObject({
      memory: { group: 'shop/vms', verdict: 'healthy' },
    })
    expect(mesh.news()).toEqual([
      'a registered',
      'a connected',
      'a healthy',
      'beside registered',
      'beside healthy',
    ])
    mesh.apply(pod('elsewhere', 'False', { app: 'other' }), pod('beside', 'False'))
    expect(mesh.news()).toEqual(['beside unhealthy'])
    mesh.remove(pod('elsewhere'))
    mesh.remove(pod('beside'))
    expect(mesh.news()).toEqual(['beside removed'])
  })

  it('records a pod from when the first VM comes to stand beside it, once', async () => {
    const mesh = await recording([service('web', 'web'), pod('p'), slice('web', 'p')])
    expect(mesh.seen).toEqual([])
    mesh.apply(entry('a', up))
    expect(mesh.news()).toEqual(['a registered', 'a connected', 'a healthy', 'p registered', 'p healthy'])
    mesh.apply(entry('b', up))
    expect(mesh.news()).toEqual(['b registered', 'b connected', 'b healthy'])
  })

  it.each([
    ['its Service', () => service('web', 'web')],
    ['its EndpointSlice', () => slice('web', 'p')],
    ['itself', () => pod('p')],
  ])('records a pod beside VMs whose last missing piece is %s', async (_, last) => {
    const piece = last()
    const objects = [entry('a', up), service('web', 'web'), pod('p'), slice('web', 'p')]
    const mesh = await recording(objects.filter(({ kind }) => kind !== piece.kind))
    mesh.apply(piece)
    expect(mesh.news()).toEqual(['p registered', 'p healthy'])
  })

  it('tells new weights, but not those that were there when it started', async () => {
    const mesh = setUp([weights(80, 1)])
    await mesh.recorder.start()
    expect(mesh.news()).toEqual([])
    mesh.apply(weights(30, 2))
    expect(mesh.seen[0]?.transitions).toMatchObject([{ message: 'vm 80 → 30 %, k8s 20 → 70 %' }])
    mesh.remove(weights(30, 2))
    expect(mesh.news()).toEqual(['web weights-changed', 'web weights-changed'])
  })

  it('tells the weights that were set while it was away, by what a database remembers', async () => {
    const mesh = setUp([weights(80, 3)])
    mesh.recorder.remember([remembered('web', { shares: { vm: 100 } }, 'VirtualService')])
    await mesh.recorder.start()
    expect(mesh.seen[0]?.transitions).toMatchObject([{ message: 'vm 100 → 80 %, k8s 0 → 20 %' }])
  })

  it('tells VIPs that were assigned, moved and released, but not those that were there when it started', async () => {
    const mesh = setUp([serviceEntry('old', ['240.240.0.1']), service('db', 'db')])
    await mesh.recorder.start()
    expect(mesh.news()).toEqual([])
    const born = { creationTimestamp: at(1) }
    mesh.apply(serviceEntry('new', [], born))
    expect(mesh.news()).toEqual([])
    mesh.apply(serviceEntry('new', ['240.240.0.2'], born), serviceEntry('old', ['240.240.0.3']))
    mesh.remove(serviceEntry('new', ['240.240.0.2'], born))
    expect(mesh.seen.flatMap(({ transitions }) => transitions.map(({ message }) => message))).toEqual([
      'new.example: none → 240.240.0.2',
      'old.example: 240.240.0.1 → 240.240.0.3',
      'new.example: 240.240.0.2 → none',
    ])
  })

  it('tells VIPs that moved and hosts that went while it was away, and invents none after a restart', async () => {
    const vips = (name: string, address: string) =>
      remembered(name, { vips: { [`${name}.example`]: [address] }, verdict: 'static' }, 'ServiceEntry')
    const mesh = setUp([serviceEntry('same', ['240.240.0.1']), serviceEntry('moved', ['240.240.0.9'])])
    mesh.recorder.remember([
      vips('same', '240.240.0.1'),
      vips('moved', '240.240.0.2'),
      vips('gone', '240.240.0.3'),
    ])
    await mesh.recorder.start()
    expect(mesh.seen.flatMap(({ transitions }) => transitions.map(({ message }) => message))).toEqual([
      'moved.example: 240.240.0.2 → 240.240.0.9',
      'gone.example: 240.240.0.3 → none',
    ])
  })

  it('tells each change once while it looks at everything for the first time', async () => {
    const names = Array.from({ length: 1200 }, (_, index) => `vm-${index}`)
    const mesh = setUp(names.map((name) => entry(name, up)))
    const started = mesh.recorder.start()
    mesh.apply(entry('vm-1100', { ...up, healthy: ['False', 1] }))
    mesh.remove(entry('vm-1150', up))
    await started
    const told = mesh.news()
    expect(told.filter((one) => one.startsWith('vm-1100 '))).toEqual([
      'vm-1100 registered',
      'vm-1100 connected',
      'vm-1100 unhealthy',
    ])
    expect(told.filter((one) => one.startsWith('vm-1150 '))).toHaveLength(0)
    expect(told.filter((one) => one.endsWith(' registered'))).toHaveLength(1199)
  })

  it('hears nothing any more once it was stopped', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.apply(entry('a', { healthy: ['True', -80], disconnected: 0 }))
    mesh.recorder.stop()
    mesh.apply(entry('b', up))
    mesh.clock.advance(60_000)
    expect(mesh.seen).toEqual([])
  })
})
