import { expect, it } from 'vitest'
import { legacyAddressOf } from '#lib/names/legacy-allocation.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { DEFAULT_NAME_SETTINGS } from '#lib/names/name-service.ts'
import { inventoryOf, type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'
import { AppError } from '#server/app-error.ts'
import { readWatch } from '#server/names/read-watch.ts'

const entry = (name: string, spec: object, addresses: string[] = []): Manifest => ({
  kind: 'ServiceEntry',
  metadata: { name },
  spec: {
    hosts: [`${name}.example`],
    resolution: 'DNS',
    ports: [{ name: 'tcp', number: 5432, protocol: 'TCP' }],
    ...spec,
  },
  status: { addresses: addresses.map((value) => ({ value, host: `${name}.example` })) },
})
const away = { read: () => Promise.reject(new AppError('history-unavailable', 'The history is away')) }

function runtimeOf(manifests: Manifest[], table: NameTable = {}) {
  const inventory = inventoryOf(manifests)
  const proxy = proxyOf({ dnsAutoAllocate: true, istiod: '10.0.0.1' })
  return {
    history: away,
    store: {
      inventory,
      feeds: () => [],
      setNameSettings: () => undefined,
    },
    names: {
      proxies: async () => ({ value: new Map([[proxy.id, proxy]]), atMs: 0 }),
      proxy: async () => ({ value: proxy, atMs: 0 }),
      istiodTable: async () => ({ value: table, atMs: 0 }),
      istiodConfig: async () => ({ reason: '' }),
      agentTable: async () => ({ reason: '' }),
      settings: async () => DEFAULT_NAME_SETTINGS,
    },
  }
}

it('tells clashes and pools also while the history is away', async () => {
  const answer = await readWatch(
    runtimeOf([
      entry('a', {}, ['240.240.1.10', '2001:2::1']),
      entry('external-db', { addresses: ['240.240.1.10'] }),
    ]),
  )
  expect(answer.findings.map(({ code }) => code)).toEqual(['duplicate-vip', 'user-address-in-pool'])
  expect(answer).toMatchObject({
    findingsTotal: 2,
    allocation: 'status',
    pools: [
      {
        family: 'v4',
        allocated: 1,
        claimedByUsers: 1,
        highest: 266,
        withoutForecast: 'The history is away.',
      },
      { family: 'v6', allocated: 1, claimedByUsers: 0, highest: 1 },
    ],
  })
})

it('tells 500 at most, and how many there are', async () => {
  const many = Array.from({ length: 700 }, (_, index) =>
    entry(`e${index}`, { addresses: [`240.240.${index >> 8}.${index & 255}`], resolution: 'STATIC' }),
  )
  const answer = await readWatch(runtimeOf(many))
  expect([answer.findings.length, answer.findingsTotal, answer.allocation]).toEqual([500, 700, 'none'])
})

it('knows the older allocation by the table of a proxy that asks for it', async () => {
  const manifests = [entry('a', {})]
  const names = namesOf(manifests, { allocation: 'legacy' })
  const [service] = names.services
  const address = service && legacyAddressOf(names, service)?.v4
  if (!address) throw new Error('no legacy address')
  const table: NameTable = { 'a.example': { ips: [address], registry: 'External' } }
  expect(await readWatch(runtimeOf(manifests, table))).toMatchObject({
    allocation: 'legacy',
    findings: [{ code: 'legacy-allocation', severity: 'note' }],
  })
  expect(await readWatch(runtimeOf(manifests))).toMatchObject({
    allocation: 'unknown',
    findings: [{ code: 'legacy-allocation', severity: 'warning' }],
  })
})
