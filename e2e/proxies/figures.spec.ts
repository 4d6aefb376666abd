import { setTimeout as delay } from 'node:timers/promises'
import type { PageOf, ProxyPage } from '../../lib/proxies/proxy-pages.ts'
import { NAMESPACE, type Vm } from '../contract/mesh.ts'
import type { Isthmus } from '../support/isthmus.ts'
import {
  type Admin,
  certificatesInside,
  clustersInside,
  listenersInside,
  routesInside,
  statsInside,
} from './admin-figures.ts'
import { expect, SIDECAR_POD, test } from './fixtures.ts'
import { insideEnvoy } from './inside.ts'

/**
 * Every view of a proxy shows what its Envoy says inside the VM or pod at the same moment. What moves is asked inside before
 * and after, and what Isthmus shows must lie between.
 */
const POD = { name: SIDECAR_POD.name, address: SIDECAR_POD.address }
const LIMIT = { timeout: 60_000, intervals: [500, 1_000, 2_000] }

/** The VMs that another suite has not stopped, and the pod, which is reached through the API server. */
async function guests(isthmus: Isthmus, vms: readonly Vm[]): Promise<Vm[]> {
  const up: Vm[] = []
  for (const guest of [...vms, POD]) {
    const answer = await insideEnvoy(guest.name, '/ready').catch(() => '')
    if (answer.startsWith('LIVE')) up.push(guest)
  }
  expect(up.length).toBeGreaterThan(2)
  for (const { name } of up)
    await expect
      .poll(async () => (await fetch(`${isthmus.url}/api/proxies/${name}.${NAMESPACE}`)).status, LIMIT)
      .toBe(200)
  return up
}

async function rowsOf<P extends ProxyPage>(isthmus: Isthmus, guest: Vm, page: P): Promise<PageOf[P]['rows']> {
  const rows: unknown[] = []
  for (let number = 1; ; number++) {
    const path = `/api/proxies/${guest.name}.${NAMESPACE}/${page}?source=envoy&page=${number}&pageSize=200`
    const response = await fetch(isthmus.url + path)
    const answer = await response.json()
    expect(response.status, JSON.stringify(answer)).toBe(200)
    rows.push(...(answer as PageOf[P]).rows)
    if (rows.length >= (answer as PageOf[P]).page.matching) return rows as PageOf[P]['rows']
  }
}

const inside = async (guest: Vm, path: string): Promise<Admin> =>
  JSON.parse(await insideEnvoy(guest.name, path))
/** Answers are shared for some seconds. */
const untilForgotten = () => delay(3_000)

test('clusters and endpoints, with what is counted', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms))
    await expect(async () => {
      await untilForgotten()
      const before = clustersInside(await inside(guest, '/clusters?format=json'))
      const shown = await rowsOf(isthmus, guest, 'clusters')
      const after = clustersInside(await inside(guest, '/clusters?format=json'))
      expect(shown.map(({ name }) => name).sort()).toEqual([...before.keys()].sort())
      for (const { name, endpoints, endpointCount } of shown) {
        expect(endpointCount, name).toBe(before.get(name)?.size)
        for (const { address, weight, health, counters } of endpoints) {
          const [least, most] = [before.get(name)?.get(address), after.get(name)?.get(address)]
          if (!least || !most || !counters) throw new Error(`${name} has no ${address} inside ${guest.name}`)
          expect({ weight, health }, `${name} ${address}`).toEqual({
            weight: least.weight,
            health: least.health,
          })
          for (const [figure, value] of Object.entries(counters)) {
            const bounds = [least.counters[figure] ?? -1, most.counters[figure] ?? -1]
            expect(value, `${figure} of ${name} ${address}`).toBeGreaterThanOrEqual(Math.min(...bounds))
            expect(value, `${figure} of ${name} ${address}`).toBeLessThanOrEqual(Math.max(...bounds))
          }
        }
      }
    }).toPass(LIMIT)
})

test('listeners and their addresses', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms)) {
    const expected = listenersInside(await inside(guest, '/listeners?format=json'))
    const shown = await rowsOf(isthmus, guest, 'listeners')
    expect(Object.fromEntries(shown.map(({ name, addresses }) => [name, addresses]))).toEqual(expected)
  }
})

test('certificates', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms)) {
    const expected = certificatesInside(await inside(guest, '/certs'))
    const shown = await rowsOf(isthmus, guest, 'certificates')
    const bySerial = (one: { serialNumber: string }, other: { serialNumber: string }) =>
      one.serialNumber < other.serialNumber ? -1 : 1
    expect(shown.toSorted(bySerial)).toEqual(expected.toSorted(bySerial))
  }
})

test('statistics', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms))
    await expect(async () => {
      await untilForgotten()
      const before = statsInside(await inside(guest, '/stats?format=json'))
      const shown = await rowsOf(isthmus, guest, 'stats')
      const after = statsInside(await inside(guest, '/stats?format=json'))
      const values = new Map(
        shown.flatMap((stat) => (stat.kind === 'value' ? [[stat.name, stat.value]] : [])),
      )
      expect([...values.keys()].sort()).toEqual([...before.keys()].sort())
      // Gauges go up and down between two questions; what did not move must be the same.
      const unlike = [...before].filter(
        ([name, value]) => after.get(name) === value && values.get(name) !== value,
      )
      expect(unlike).toEqual([])
      const counters = [...before].filter(([name]) => /(_total|_success|_attempt|_2xx)$/.test(name))
      expect(counters.length).toBeGreaterThan(10)
      for (const [name, least] of counters) {
        expect(values.get(name), name).toBeGreaterThanOrEqual(least)
        expect(values.get(name), name).toBeLessThanOrEqual(after.get(name) ?? -1)
      }
    }).toPass(LIMIT)
})

test('routes with their weights', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms)) {
    await untilForgotten()
    const expected = routesInside(await inside(guest, '/config_dump'))
    const named = new Set(expected.map(({ configuration }: { configuration: string }) => configuration))
    const shown = (await rowsOf(isthmus, guest, 'routes')).map(
      ({ configuration, virtualHost, domains, name, leadsTo }) => ({
        // One without a name is called after its listener.
        configuration: named.has(configuration) ? configuration : '',
        virtualHost,
        domains,
        name,
        clusters:
          leadsTo.kind === 'clusters'
            ? leadsTo.clusters.map((cluster) => `${cluster.name} ${cluster.weight}`)
            : [],
      }),
    )
    // Envoy repeats a configuration for each filter chain that has it.
    const sorted = (routes: unknown[]): string[] =>
      [...new Set(routes.map((route) => JSON.stringify(route)))].sort()
    expect(sorted(shown)).toEqual(sorted(expected))
    expect(shown.length).toBeGreaterThan(3)
  }
})

test('the configuration dump, but for what is secret', async ({ mesh, isthmus }) => {
  for (const guest of await guests(isthmus, mesh.vms)) {
    const expected = await inside(guest, '/config_dump?include_eds')
    const path = `/api/envoy/${guest.name}.${NAMESPACE}/config_dump?include_eds`
    const response = await fetch(isthmus.url + path)
    const shown = await response.json()
    expect(response.status, JSON.stringify(shown).slice(0, 300)).toBe(200)
    const unlike = differingLeaves(expected, shown)
    expect(unlike.filter(({ shown: value }) => !/redacted/i.test(String(value)))).toEqual([])
    // Envoy takes keys out itself; a VM's dump has little else that is secret.
    expect(unlike.length).toBeLessThan(20)
  }
})

type Leaf = { path: string; expected: unknown; shown: unknown }
function differingLeaves(expected: unknown, shown: unknown, path = ''): Leaf[] {
  const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null
  if (!isBranch(expected) || !isBranch(shown))
    return Object.is(expected, shown) ? [] : [{ path, expected, shown }]
  const [one, other] = [new Map(Object.entries(expected)), new Map(Object.entries(shown))]
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
    differingLeaves(one.get(key), other.get(key), `${path}/${key}`),
  )
}
