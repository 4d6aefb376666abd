import { describe, expect, it } from 'vitest'
import { inventoryOf } from '#lib/names/names.test-helper.ts'
import type { Door } from '#server/istiod/door.ts'
import { createFindIstiods } from '#server/istiod/find-istiods.ts'
import type { PodDoors } from '#server/istiod/pod-doors.ts'

const podDoors: PodDoors = {
  door: ({ namespace, name }, port): Door => ({
    name: `tunnel to ${name}.${namespace}:${port}`,
    getJson: async () => null,
    getText: async () => '',
    getBytes: async () => new Uint8Array(),
  }),
  way: () => {
    throw new Error('not for istiods')
  },
  close: async () => undefined,
}

type Change = { namespace?: string; labels?: object; deletionTimestamp?: string; status?: object }
const pod = (name: string, podIP: string, { status, ...metadata }: Change = {}) => ({
  kind: 'Pod' as const,
  metadata: { name, namespace: 'istio-system', labels: { app: 'istiod', istio: 'pilot' }, ...metadata },
  spec: {},
  status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'True' }], ...status },
})

const PODS = [pod('istiod-b', '10.1.0.2'), pod('istiod-a', '10.1.0.1')]
type Options = Partial<Parameters<typeof createFindIstiods>[0]>
const findAll = (pods: ReturnType<typeof pod>[], change: Options = {}) =>
  createFindIstiods({
    configured: () => [],
    inventory: inventoryOf(pods),
    namespace: 'istio-system',
    tokenFile: undefined,
    isInCluster: false,
    podDoors,
    exists: () => false,
    ...change,
  })()
const find = (...of: Parameters<typeof findAll>) => {
  const found = findAll(...of)
  return 'doors' in found ? found.doors.map(({ name }) => name) : found.reason
}

describe('where istiods are', () => {
  it('is what the settings say, before anything else', () => {
    expect(find(PODS, { configured: () => [{ url: 'http://127.0.0.1:15014' }] })).toEqual([
      'http://127.0.0.1:15014',
    ])
  })

  it('is each ready pod of istiod, through the API server', () => {
    expect(find(PODS)).toEqual([
      'tunnel to istiod-a.istio-system:15014',
      'tunnel to istiod-b.istio-system:15014',
    ])
  })

  it('is their address in a cluster with a token, and the API server in one without', () => {
    const names = ['istiod-a.istio-system', 'istiod-b.istio-system']
    expect(find(PODS, { isInCluster: true, exists: () => true })).toEqual(names)
    expect(find(PODS, { isInCluster: true, tokenFile: '/token' })).toEqual(names)
    expect(find(PODS, { isInCluster: true })).toEqual(names.map((name) => `tunnel to ${name}:15014`))
  })

  it('S29: is no pod of another namespace, whatever its labels', () => {
    expect(find([pod('istiod-evil', '10.6.6.6', { namespace: 'shop' })])).toMatch(/ISTHMUS_ISTIOD_NAMESPACE/)
    expect(find([pod('istiod-evil', '10.6.6.6', { namespace: 'shop' })], { namespace: 'shop' })).toHaveLength(
      1,
    )
  })

  it.each([
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '::ffff:127.0.0.1',
    '',
    'evil.example',
  ])('S29: is never at %j', (podIP) => {
    expect(find([pod('istiod-0', podIP)], { isInCluster: true, tokenFile: '/token' })).toMatch(
      /No ready istiod/,
    )
  })

  it.each<[string, ReturnType<typeof pod>]>([
    ['is not ready', pod('a', '10.1.0.1', { status: { conditions: [{ type: 'Ready', status: 'False' }] } })],
    ['has ended', pod('a', '10.1.0.1', { status: { phase: 'Failed' } })],
    ['is going', pod('a', '10.1.0.1', { deletionTimestamp: '2026-09-01T08:00:00Z' })],
    ['is something else', pod('a', '10.1.0.1', { labels: { app: 'forum' } })],
  ])('is no pod that %s', (_, one) => {
    expect(find([one])).toMatch(/No ready istiod pod \(app=istiod\).*ISTHMUS_ISTIOD_URLS/)
  })

  it.each<[string, Change, RegExp]>([
    ['is not ready', { status: { conditions: [] } }, /^istiod-c\.istio-system is not ready/],
    ['is ending', { deletionTimestamp: '2026-09-01T08:00:00Z' }, /^istiod-c\.istio-system is ending/],
    ['has ended', { status: { phase: 'Failed' } }, /^$/],
  ])('says of a pod that %s whether it may have connections', (_, change, missing) => {
    const found = findAll([...PODS, pod('istiod-c', '10.1.0.3', change)])
    expect('doors' in found && found.doors.length).toBe(2)
    expect('doors' in found ? (found.missing ?? '') : '').toMatch(missing)
  })

  it('says so where settings have fewer addresses than pods run', () => {
    const missingOf = (...urls: string[]) => {
      const found = findAll(PODS, { configured: () => urls.map((url) => ({ url })) })
      return 'doors' in found && found.missing
    }
    expect(missingOf('http://a:15014')).toMatch(/^2 istiod pods run in namespace istio-system/)
    expect(missingOf('http://a:15014', 'http://b:15014')).toBeUndefined()
  })

  it('is nowhere when pods can not be reached', () => {
    expect(find(PODS, { podDoors: null })).toMatch(/ISTHMUS_ISTIOD_URLS/)
  })
})
