import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import { readNetwork } from '#server/envoy/allowed-address.ts'
import { createFindEnvoy, TEMPLATE_ANNOTATION } from '#server/envoy/create-find-envoy.ts'
import { type FakeEnvoy, openFakeEnvoy } from '#server/envoy/fake-envoy.test-helper.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'

type Options = Parameters<typeof createFindEnvoy>[0]
const offThread = createOffThread()
const opened: FakeEnvoy[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
afterAll(() => offThread.close())

async function envoy(): Promise<FakeEnvoy & { port: number }> {
  const one = await openFakeEnvoy((_, response) => response.end('LIVE\n'))
  opened.push(one)
  return { ...one, port: Number(new URL(one.url).port) }
}

const network = (text: string) => readNetwork(text) ?? expect.fail(text)
const OWN = [network('10.20.0.0/16'), network('fd00::/16')]
const entry = (address: string): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: { name: 'vm-1', namespace: 'shop', annotations: { 'istio.io/autoRegistrationGroup': 'vms' } },
  spec: { address },
})
const group = (template?: string): Manifest => ({
  kind: 'WorkloadGroup',
  metadata: {
    name: 'vms',
    namespace: 'shop',
    annotations: template ? { [TEMPLATE_ANNOTATION]: template } : {},
  },
  spec: {},
})
const POD: Manifest = { kind: 'Pod', metadata: { name: 'web-1', namespace: 'shop' }, spec: {} }
const VM = proxyOf({ object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' } })
const OF_POD = proxyOf({
  id: 'web-1.shop',
  kind: 'pod',
  object: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
})

function find(change: Partial<Options> & { objects?: Manifest[] } = {}) {
  const { objects = [entry('10.20.0.7'), group(), POD], ...rest } = change
  return createFindEnvoy({
    relay: () => undefined,
    demo: null,
    templates: new Map(),
    vm: { port: null, scheme: 'http', networks: [] },
    inventory: inventoryOf(objects),
    podDoors: null,
    apiServer: '10.20.0.1',
    offThread,
    lookup: async (host) => [{ address: host }],
    reachedAt: () => '127.0.0.1',
    ...rest,
  })
}
const wayOf = (found: ReturnType<ReturnType<typeof find>>) =>
  'door' in found ? `${found.door.way.kind}: ${found.door.way.words}` : found.reason
const askedBy = async (options: Parameters<typeof find>[0], proxy: NameProxy = VM): Promise<string> => {
  const found = find(options)(proxy)
  if ('reason' in found) return found.reason
  return found.door.getText('/ready', { limitMs: 2_000 }).catch((error: Error) => error.message)
}

describe('createFindEnvoy', () => {
  const podDoors = {
    door: () => expect.fail('a door for istiods'),
    way: ({ name }: { name: string }, port: number) => ({
      baseUrl: `http://${name}:${port}`,
      fetch: () => expect.fail('asked'),
    }),
    close: async () => undefined,
  } as unknown as Options['podDoors']

  it('takes the first way that there is', () => {
    const vm = { port: 15099, scheme: 'http', networks: OWN } as const
    const templates = new Map([['shop/vms', 'http://gw/{name}']])
    const relay = () => 'http://127.0.0.1:1'
    const all = {
      relay,
      templates,
      vm,
      podDoors,
      objects: [entry('10.20.0.7'), group('http://{address}:15099/x'), POD],
    }
    expect(wayOf(find(all)(VM))).toBe('relay: relay http://127.0.0.1:1')
    expect(wayOf(find(all)(OF_POD))).toBe('relay: relay http://127.0.0.1:1')
    const { relay: _, ...withoutRelay } = all
    expect(wayOf(find(withoutRelay)(VM))).toBe('template: template http://gw/vm-1')
    expect(wayOf(find(withoutRelay)(OF_POD))).toBe('port-forward: port-forward to web-1.shop')
    expect(wayOf(find({ ...withoutRelay, templates: new Map() })(VM))).toBe(
      'template: template http://10.20.0.7:15099/x',
    )
    expect(wayOf(find({ vm })(VM))).toBe('address: http://10.20.0.7:15099')
    expect(wayOf(find({ demo: (id) => `http://127.0.0.1:2/${id}` })(VM))).toBe('demo: the demo mesh’s Envoy')
  })

  it('says what to set when there is none', () => {
    expect(wayOf(find()(VM))).toMatch(
      /relay GET to port 15000 and add vm-1\.shop=<its address> to ISTHMUS_ENVOY_ADMIN_URLS/,
    )
    expect(wayOf(find({ objects: [] })(VM))).toMatch(/No WorkloadEntry.*ISTHMUS_ENVOY_ADMIN_URLS/)
    expect(wayOf(find()(OF_POD))).toMatch(/API server.*web-1\.shop=<its address>/)
    expect(wayOf(find({ podDoors, objects: [] })(OF_POD))).toMatch(/not known in this cluster/)
    // A pod that only says that it is one.
    expect(wayOf(find({ podDoors })({ ...OF_POD, object: null }))).toMatch(/not known in this cluster/)
  })

  it('fills the template of a group, whose host is the administrator’s, without looking where it leads', async () => {
    const { url, seen } = await envoy()
    expect(
      await askedBy({ templates: new Map([['shop/vms', `${url}/{namespace}/{group}/{name}/{address}`]]) }),
    ).toBe('LIVE\n')
    expect(seen.map((one) => one.url)).toEqual(['/shop/vms/vm-1/10.20.0.7/ready'])
    const other = wayOf(find({ templates: new Map([['shop/others', url]]) })(VM))
    expect(other).toMatch(/ISTHMUS_ENVOY_ADMIN_URLS/)
  })

  it.each(['', 'unix:///run/envoy.sock', '..', 'a/b', '10.20.0.7:80', 'me@host', '%2e%2e'])(
    'asks nobody for the address %j',
    async (address) => {
      const { port, seen } = await envoy()
      const objects = [entry(address), group()]
      const vm = { port, scheme: 'http', networks: OWN } as const
      expect(wayOf(find({ objects, vm })(VM))).toMatch(/has no address/)
      const templates = new Map([['shop/vms', `http://127.0.0.1:${port}/{address}`]])
      expect(wayOf(find({ objects, templates })(VM))).toMatch(/makes no URL/)
      expect(seen).toEqual([])
    },
  )

  describe('at a VM’s own address', () => {
    it('asks the address of the WorkloadEntry at the port of the settings', async () => {
      const { port, seen } = await envoy()
      expect(await askedBy({ vm: { port, scheme: 'http', networks: OWN } })).toBe('LIVE\n')
      expect(seen).toHaveLength(1)
    })

    it.each([
      '169.254.169.254',
      '127.0.0.1',
      '127.1',
      '0.0.0.0',
      '2130706433',
      '0x7f000001',
      '10.20.0.1',
      '10.21.0.7',
      '224.0.0.1',
      '::1',
      '::ffff:10.20.0.7',
      '::ffff:127.0.0.1',
      'fe80::1',
      'fd00:ec2::254',
    ])('S29: makes no connection to %s', async (address) => {
      const { port, seen } = await envoy()
      const vm = {
        port,
        scheme: 'http',
        networks: [...OWN, network('127.0.0.0/8'), network('169.254.0.0/16'), network('::/0')],
      } as const
      expect(await askedBy({ vm, objects: [entry(address), group()] })).toMatch(
        /can't be asked|has no address/,
      )
      expect(seen).toEqual([])
    })

    it.each([
      ['metadata.google.internal', ['169.254.169.254']],
      ['rebinding.example', ['10.20.0.7', '127.0.0.1']],
      ['many.example', Array.from({ length: 21 }, (_, n) => `10.20.0.${n + 2}`)],
      ['nobody.example', []],
      ['api.example', ['10.20.0.1']],
    ])('S29: makes no connection to %s at %j', async (host, addresses) => {
      const { port, seen } = await envoy()
      const lookup = async (asked: string) =>
        (asked === host ? addresses : [asked]).map((address) => ({ address }))
      const message = await askedBy({
        vm: { port, scheme: 'http', networks: OWN },
        lookup,
        objects: [entry(host), group()],
      })
      expect(message).toMatch(/^can't be asked: /)
      expect(seen).toEqual([])
    })

    it('S29: connects to the address that was checked, and asks for the name once', async () => {
      const { port, seen } = await envoy()
      const asked: string[] = []
      const reached: string[] = []
      const lookup = async (host: string) => {
        if (host !== 'vm.example') return [{ address: host }]
        asked.push(host)
        return [{ address: asked.length === 1 ? '10.20.0.9' : '127.0.0.1' }]
      }
      const reachedAt = (address: string) => {
        reached.push(address)
        return '127.0.0.1'
      }
      const objects = [entry('vm.example'), group()]
      expect(await askedBy({ vm: { port, scheme: 'http', networks: OWN }, lookup, reachedAt, objects })).toBe(
        'LIVE\n',
      )
      expect(asked).toEqual(['vm.example'])
      expect(reached).toEqual(['10.20.0.9'])
      expect(seen).toHaveLength(1)
    })

    it('asks nobody while it is not known where the API server is, and remembers where it was', async () => {
      const { port, seen } = await envoy()
      let ofApiServer: { address: string }[] = []
      const lookup = async (host: string) => {
        if (host !== 'kube.example') return [{ address: host }]
        if (ofApiServer.length === 0) throw new Error('ENOTFOUND')
        return ofApiServer
      }
      const found = find({
        vm: { port, scheme: 'http', networks: OWN },
        lookup,
        apiServer: 'kube.example',
        objects: [entry('10.20.0.7'), group()],
      })(VM)
      if ('reason' in found) return expect.fail(found.reason)
      const ask = () => found.door.getText('/ready', { limitMs: 2_000 })
      await expect(ask()).rejects.toThrow(/^can't be asked: the API server's own address/)
      ofApiServer = [{ address: '10.20.0.7' }]
      await expect(ask()).rejects.toThrow('10.20.0.7 is never asked (the API server)')
      ofApiServer = []
      await expect(ask()).rejects.toThrow('10.20.0.7 is never asked (the API server)')
      expect(seen).toEqual([])
      ofApiServer = [{ address: '10.20.0.1' }]
      expect(await ask()).toBe('LIVE\n')
    })

    it('refuses an API server whose name leads to the address', async () => {
      const { port, seen } = await envoy()
      const lookup = async (host: string) => [{ address: host === 'kube.example' ? '10.20.0.7' : host }]
      expect(
        await askedBy({ vm: { port, scheme: 'http', networks: OWN }, lookup, apiServer: 'kube.example' }),
      ).toMatch(/the API server/)
      expect(seen).toEqual([])
    })
  })

  describe('by a template whose host objects decide', () => {
    it('asks only in the networks', async () => {
      const { port, seen } = await envoy()
      const templates = new Map([['shop/vms', `http://{address}:${port}/envoy`]])
      expect(await askedBy({ templates })).toMatch(/set ISTHMUS_ENVOY_VM_NETWORKS/)
      const vm = { port: null, scheme: 'http', networks: OWN } as const
      expect(await askedBy({ templates, vm, objects: [entry('127.0.0.1'), group()] })).toMatch(
        /can't be asked/,
      )
      expect(seen).toEqual([])
      expect(await askedBy({ templates, vm })).toBe('LIVE\n')
      expect(seen.map(({ url }) => url)).toEqual(['/envoy/ready'])
    })

    it('lets an annotation lead nowhere but into the networks, at the one port', async () => {
      const { port, seen } = await envoy()
      const vm = { port, scheme: 'http', networks: OWN } as const
      const by = (template: string, more: Partial<Options> = {}) =>
        askedBy({ vm, objects: [entry('10.20.0.7'), group(template)], ...more })
      expect(await by(`http://127.0.0.1:${port}/x`)).toMatch(/can't be asked/)
      expect(await by('http://10.20.0.7:6443/x')).toMatch(/another port/)
      expect(await by('http://10.20.0.7/x')).toMatch(/another port/)
      expect(await by(`http://me:x@10.20.0.7:${port}/x`)).toMatch(/is no URL/)
      expect(await by(`http://10.20.0.7:${port}/x?`)).toMatch(/is no URL/)
      expect(await by(`http://10.20.0.7:${port}/x`, { vm: { ...vm, networks: [] } })).toMatch(
        /ISTHMUS_ENVOY_VM_NETWORKS/,
      )
      expect(await by(`http://10.20.0.7:${port}/x`, { vm: { ...vm, port: null } })).toMatch(
        /ISTHMUS_ENVOY_VM_PORT/,
      )
      expect(seen).toEqual([])
      expect(await by(`http://10.20.0.7:${port}/{name}`)).toBe('LIVE\n')
      expect(seen.map(({ url }) => url)).toEqual(['/vm-1/ready'])
    })
  })
})
