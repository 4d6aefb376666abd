import { apiVersionOf, type Kind } from '../../lib/kube/kinds.ts'
import type { ObjectRef } from '../../lib/kube/object-ref.ts'
import type { ExplainAnswer, QueryType } from '../../lib/names/explanation.ts'
import type { ProxiesAnswer, TablesAnswer } from '../../lib/names/tables.ts'
import { forum } from '../../server/demo/seeds/forum.ts'
import { mysql } from '../../server/demo/seeds/mysql.ts'
import { type ApiCall, type MeshUnderTest, NAMESPACE } from '../contract/mesh.ts'
import { collection, place, type Stored } from '../contract/objects.ts'
import { expect, test } from '../main-job/fixtures.ts'
import type { Isthmus } from '../support/isthmus.ts'

/** The names of the seeds as Isthmus explains them, and its tables beside those of istiod and of the agents. */
test.describe.configure({ mode: 'serial' })

const MERGE_PATCH = 'application/merge-patch+json'
const DATABASE = place('ServiceEntry', 'external-db')
const SEEDS = mysql().objects.filter(({ kind }) => kind === 'Service' || kind === 'WorkloadGroup')

let before: Stored['spec']
/** The proxies of the VMs that are there: another suite may have stopped one for good. */
const vms: string[] = []
test.beforeAll(async ({ mesh, isthmus }) => {
  const seed = forum().objects.find(({ kind }) => kind === 'ServiceEntry')?.spec as Stored['spec']
  before = ((await mesh.call('GET', DATABASE)).body as Stored).spec
  await setSpec(mesh, { ...leftOut(before), ...seed })
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'vm' } }
  await accepted(mesh, 'POST', '/api/v1/namespaces', { body: namespace })
  for (const { kind, metadata, ...rest } of SEEDS)
    await accepted(mesh, 'POST', collection(kind as Kind, 'vm'), {
      body: { apiVersion: apiVersionOf(kind as Kind), kind, metadata, ...rest },
    })
  for (const vm of mesh.vms) {
    const { status } = await mesh.call('GET', place('WorkloadEntry', `forum-vm-${vm.address}`))
    if (status === 200) vms.push(`${vm.name}.${NAMESPACE}`)
  }
  expect(vms.length).toBeGreaterThan(1)
  const known = async () =>
    (await get<ProxiesAnswer>(isthmus, '/api/names/proxies')).proxies.map(({ id }) => id)
  await expect.poll(known, { timeout: 60_000 }).toEqual(expect.arrayContaining(vms))
})

test.afterAll(async ({ mesh }) => {
  for (const { kind, metadata } of SEEDS) await mesh.call('DELETE', place(kind as Kind, metadata.name, 'vm'))
  await mesh.call('DELETE', '/api/v1/namespaces/vm')
  const now = ((await mesh.call('GET', DATABASE)).body as Stored).spec
  await setSpec(mesh, { ...leftOut(now), ...before })
})

/** Another suite may have restarted istiod a moment ago, and its webhook with it. */
async function accepted(mesh: MeshUnderTest, method: string, path: string, options: ApiCall) {
  const call = async () => (await mesh.call(method, path, options)).status
  await expect.poll(call, { message: `${method} ${path}`, timeout: 60_000 }).toBeLessThan(300)
}
const setSpec = (mesh: MeshUnderTest, spec: object) =>
  accepted(mesh, 'PATCH', DATABASE, { body: { spec }, contentType: MERGE_PATCH })
/** A merge patch that takes every field away that is not written over. */
const leftOut = (spec: object): object => Object.fromEntries(Object.keys(spec).map((field) => [field, null]))

const get = async <T>(isthmus: Isthmus, path: string): Promise<T> => {
  const response = await fetch(isthmus.url + path)
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}

const explain = (isthmus: Isthmus, proxy: string, name: string, type: QueryType = 'A', compare = '') =>
  get<ExplainAnswer>(
    isthmus,
    `/api/names/explain?${new URLSearchParams({ proxy, name, type, ...(compare && { compare }) })}`,
  )

/** The explanation once the API's watch has brought what was just written. */
async function explained(isthmus: Isthmus, proxy: string, name: string, address: string) {
  let answer = await explain(isthmus, proxy, name)
  await expect
    .poll(
      async () => {
        answer = await explain(isthmus, proxy, name)
        const given = answer.explanation.answer
        return given.kind === 'addresses' ? given.addresses : given.kind
      },
      { timeout: 60_000 },
    )
    .toEqual([address])
  return answer.explanation
}

const refOf = (kind: ObjectRef['kind'], namespace: string, name: string): ObjectRef => ({
  kind,
  namespace,
  name,
})

test('external-db: the address that its ServiceEntry says', async ({ isthmus }) => {
  for (const vm of vms) {
    const { answer, chain } = await explained(isthmus, vm, 'db.legacy.internal', '240.240.1.10')
    expect(answer).toMatchObject({ ttlS: 30, host: 'db.legacy.internal', cname: '' })
    const reason = chain.find(({ code }) => code === 'spec-address')
    expect(reason?.verdict).toBe('good')
    expect(reason?.refs).toContainEqual(refOf('ServiceEntry', NAMESPACE, 'external-db'))
  }
  const { explanation } = await explain(isthmus, vms[0] ?? '', 'db.legacy.internal', 'AAAA')
  expect(explanation.answer).toEqual({ kind: 'no-data', host: 'db.legacy.internal' })
  expect(explanation.chain.map(({ code }) => code)).toContain('wrong-family')
})

test('forum: the ClusterIP, under each of its names', async ({ mesh, isthmus }) => {
  const { spec } = (await mesh.call('GET', place('Service', 'forum'))).body as Stored
  const host = `forum.${NAMESPACE}.svc.cluster.local`
  for (const name of ['forum', `forum.${NAMESPACE}`, `forum.${NAMESPACE}.svc`, host, `${host}.`]) {
    const { answer, chain } = await explained(isthmus, vms[0] ?? '', name, String(spec.clusterIP))
    expect(answer).toMatchObject({ ttlS: 30, host })
    const reason = chain.find(({ code }) => code === 'cluster-ip')
    expect(reason?.verdict).toBe('good')
    expect(reason?.refs).toContainEqual(refOf('Service', NAMESPACE, 'forum'))
  }
})

test('mysqldb: its ClusterIP from another namespace, where it has no short name', async ({
  mesh,
  isthmus,
}) => {
  const { spec } = (await mesh.call('GET', place('Service', 'mysqldb', 'vm'))).body as Stored
  const [one = '', other = ''] = vms
  const { chain } = await explained(isthmus, one, 'mysqldb.vm', String(spec.clusterIP))
  expect(chain.find(({ code }) => code === 'cluster-ip')?.refs).toContainEqual(
    refOf('Service', 'vm', 'mysqldb'),
  )
  const { explanation, compared } = await explain(isthmus, one, 'mysqldb.vm.svc.cluster.local', 'A', other)
  expect(compared?.explanation.answer).toEqual(explanation.answer)
  expect(compared?.difference).toBe('')

  const short = (await explain(isthmus, one, 'mysqldb')).explanation
  expect(short.answer).toMatchObject({ kind: 'upstream' })
  expect(short.chain.some(({ verdict }) => verdict === 'bad')).toBe(true)
})

test('computed, of istiod and of the agent: the three tables of each VM say the same', async ({
  isthmus,
}) => {
  const { proxies } = await get<ProxiesAnswer>(isthmus, '/api/names/proxies')
  for (const vm of vms) {
    expect(proxies.find(({ id }) => id === vm)).toMatchObject({
      kind: 'vm',
      type: 'sidecar',
      dnsCapture: true,
    })
    const path = `/api/names/tables?proxy=${vm}`
    await expect
      .poll(
        async () => {
          const { columns, differences, rows } = await get<TablesAnswer>(isthmus, path)
          const unknown = Object.values(columns).flatMap((column) =>
            column.state === 'unknown' ? column.reason : [],
          )
          return { unknown, differences, said: rows.flatMap(({ difference }) => difference || []) }
        },
        { timeout: 60_000 },
      )
      .toEqual({ unknown: [], differences: 0, said: [] })
    const { rows } = await get<TablesAnswer>(isthmus, path)
    const held = rows
      .filter(({ computed, istiod, agent }) => computed && istiod && agent)
      .map(({ host }) => host)
    expect(held).toEqual(expect.arrayContaining(['db.legacy.internal', 'mysqldb.vm.svc.cluster.local']))
    const only = await get<TablesAnswer>(isthmus, `${path}&only=differences`)
    expect(only.rows).toEqual([])
  }
})
