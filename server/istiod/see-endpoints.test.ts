import { afterEach, describe, expect, it } from 'vitest'
import { openServer } from '#server/demo/http.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { readShards } from '#server/istiod/read-shards.ts'
import { readCounts, seeCounts } from '#server/istiod/see-counts.ts'
import { seeEndpoints } from '#server/istiod/see-endpoints.ts'

const open: { close(): Promise<unknown> }[] = []
const offThread = createOffThread()
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))

/** An istiod that answers every path with this. */
async function istiod(name: string, answer: unknown, status = 200) {
  const server = await openServer((_, response) => {
    response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  open.push(server)
  return urlDoor(server.url, { name })
}

const HOST = 'billing.shop.svc.cluster.local'
const endpoint = (address: string, more: object = {}) => ({
  Addresses: [address],
  ServicePortName: 'http',
  EndpointPort: 8080,
  WorkloadName: 'billing-vm',
  Network: '',
  ...more,
})
const shards = (...endpoints: object[]) => ({ [HOST]: { shop: { Shards: { 'Kubernetes/c1': endpoints } } } })

describe('the endpoints of istiods', () => {
  it('are read of endpointShardz, with what Go writes for nothing', () => {
    expect(readShards(shards(endpoint('10.0.0.7'), endpoint('10.0.0.8', { Network: 'onprem' })))).toEqual([
      {
        address: '10.0.0.7',
        host: HOST,
        namespace: 'shop',
        port: 'http',
        number: 8080,
        workload: 'billing-vm',
        network: '',
      },
      expect.objectContaining({ address: '10.0.0.8', network: 'onprem' }),
    ])
    expect(readShards({ [HOST]: { shop: { Shards: null } }, b: { shop: { Shards: { c: null } } } })).toEqual(
      [],
    )
    expect(readShards([{ a: 1 }])).toBeNull()
  })

  it('are told of all together, by address, with which of them could not be asked', async () => {
    const doors = [
      await istiod('istiod-1', shards(endpoint('10.0.0.7'))),
      await istiod('istiod-2', shards(endpoint('10.0.0.7'), endpoint('fd00:0::8'))),
      await istiod('istiod-3', 'secret', 500),
    ]
    const told = await seeEndpoints({ doors }, () => 7, { offThread })
    if ('reason' in told) throw new Error(told.reason)
    expect(told.byAddress.get('10.0.0.7')?.map((one) => one.istiod)).toEqual(['istiod-1', 'istiod-2'])
    expect(told.byAddress.get('fd00::8')).toHaveLength(1)
    expect(told).toMatchObject({ asked: ['istiod-1', 'istiod-2'], missing: 'istiod-3 answered 500', atMs: 7 })
  })

  it('are unknown, with the reason, when none tells', async () => {
    const doors = [await istiod('istiod-1', '', 401)]
    expect(await seeEndpoints({ doors }, () => 7, { offThread })).toEqual({
      reason: expect.stringMatching(/^istiod-1 answered 401.*istio-ca/),
    })
    expect(await seeEndpoints({ reason: 'no istiod' }, () => 7, { offThread })).toEqual({
      reason: 'no istiod',
    })
  })
})

const METRICS = `# TYPE auto_registration_success_total counter
auto_registration_success_total 4
auto_registration_updates_total 2
auto_registration_errors_total 3
citadel_server_success_cert_issuance_count{type="x"} 9
citadel_server_authentication_failure_count 1e0
pilot_xds{version="1.31"} 5
`

describe('what istiods count', () => {
  it('is read of their metrics; what was never counted is zero', () => {
    expect(readCounts(METRICS)).toEqual({ registered: 6, failed: 3, certificates: 9, refused: 1 })
    expect(readCounts('pilot_xds 1\n')).toEqual({ registered: 0, failed: 0, certificates: 0, refused: 0 })
    expect(readCounts('go_goroutines 7\n')).toBeNull()
  })

  it('is told by name, and not of one that tells nothing', async () => {
    const doors = [await istiod('istiod-1', METRICS), await istiod('istiod-2', 'hello')]
    const told = await seeCounts({ doors }, () => 7)
    if ('reason' in told) throw new Error(told.reason)
    expect([...told.byIstiod.keys()]).toEqual(['istiod-1'])
    expect(told.missing).toMatch(/^istiod-2 answered something/)
  })
})
