import type { QueryType } from '../../lib/names/explanation.ts'
import { namesFor } from '../../lib/names/name-lookup.ts'
import type { NameProxy } from '../../lib/names/name-proxy.ts'
import type { NameTable } from '../../lib/names/name-service.ts'
import { nameTable } from '../../lib/names/name-table.ts'
import { resolve } from '../../lib/names/resolve.ts'
import { seededRandom } from '../../server/demo/random.ts'
import { type MeshUnderTest, NAMESPACE } from '../contract/mesh.ts'
import { askDns, type DnsReply } from '../real-mesh/guest-dns.ts'
import { agentTable, computedNames, connectedProxies, differences } from './both-sides.ts'
import { changingMesh } from './changing-mesh.ts'
import { DNS_WORLD, nowhere } from './dns-world.ts'
import { expect, test } from './fixtures.ts'
import { type Manifest, randomMeshes } from './random-mesh.ts'

/** What the agents of the VMs answer to real DNS queries is what is computed from the cluster's objects. */
const ROUNDS = Number(process.env.ISTHMUS_DNS_ROUNDS ?? 10)
const SEED = Number(process.env.ISTHMUS_NAME_SEED ?? Date.now() % 1e9)
const TYPES: QueryType[] = ['A', 'AAAA']

type VmTable = { vm: string; proxy: NameProxy; table: NameTable }

test('every name of every VM is answered as computed, and 50 names are not', async ({ mesh }) => {
  test.setTimeout(240_000)
  const changing = changingMesh(mesh)
  try {
    const { refused } = await changing.become(DNS_WORLD)
    expect(refused).toEqual([])
    for (const { vm, proxy, table } of await settledTables(mesh)) {
      const names = everyName(table, proxy)
      const wrong = compare(vm, proxy, table, names)
      expect(wrong.differences, vm).toEqual([])
      expect(wrong.answered, `answers on ${vm}`).toBeGreaterThan(40)

      const absent = nowhere(proxy.namespace)
      expect(new Set(absent).size).toBeGreaterThanOrEqual(50)
      const expected = absent.map((name) => resolve(table, proxy, name, 'A', searchOf(proxy)).kind)
      expect(
        [...new Set(expected)],
        `${vm}: ${absent[expected.findIndex((kind) => kind !== 'upstream')]}`,
      ).toEqual(['upstream'])
      for (const type of TYPES) {
        const replies = askDns(
          vm,
          absent.map((name) => ({ name, type })),
        )
        const found = absent.filter((_, index) => replies[index]?.status !== 'NXDOMAIN')
        expect(found, `${type} on ${vm}`).toEqual([])
      }
      console.log(
        `${vm}: ${names.length} names, ${wrong.answered} answers; ${absent.length} names that must not resolve`,
      )
    }
  } finally {
    await changing.become([])
  }
})

test('and so are the names of random meshes', async ({ mesh }) => {
  test.setTimeout(60_000 + ROUNDS * 60_000)
  console.log(`${ROUNDS} meshes of seed ${SEED}`)
  const changing = changingMesh(mesh)
  const next = randomMeshes(seededRandom(SEED))
  let asked = 0
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await changing.become(next().filter(isUnambiguous))
      for (const { vm, proxy, table } of await settledTables(mesh)) {
        const names = everyName(table, proxy)
        asked += names.length
        expect(compare(vm, proxy, table, names).differences, `round ${round} of seed ${SEED}, ${vm}`).toEqual(
          [],
        )
      }
    }
  } finally {
    await changing.become([])
  }
  console.log(`${asked} names`)
})

/** Where two hosts claim one name, an agent lets chance decide. */
const isUnambiguous = ({ spec }: Manifest): boolean =>
  !(spec as { hosts?: string[] })?.hosts?.some((host) => host === `svc-a.${NAMESPACE}`)

const searchOf = ({ namespace }: NameProxy): string[] => [`${namespace}.svc.cluster.local`]

/** The computed table of each VM, once its agent holds just that. */
async function settledTables(mesh: MeshUnderTest): Promise<VmTable[]> {
  let tables: VmTable[] = []
  const disagreements = async () => {
    const [names, proxies] = [await computedNames(mesh), await connectedProxies(mesh)]
    tables = proxies.map((proxy) => ({
      vm: proxy.id.split('.')[0] ?? '',
      proxy,
      table: nameTable(names, proxy),
    }))
    const different = await Promise.all(
      tables.map(async ({ vm, table }) =>
        differences(table, await agentTable(vm)).map((words) => `${vm} ${words}`),
      ),
    )
    return [...(tables.length < 4 ? ['not all VMs are connected'] : []), ...different.flat()]
  }
  await expect.poll(disagreements, { timeout: 60_000, intervals: [200] }).toEqual([])
  return tables
}

/** All names under which a table's hosts can be asked for, with and without the search domain; wildcards filled in. */
function everyName(table: NameTable, proxy: NameProxy): string[] {
  const hosts = Object.entries(table).flatMap(([host, info]) => [host, ...namesFor(host, info, proxy)])
  const names = hosts.flatMap((host) =>
    host.startsWith('*.') ? [`any${host.slice(1)}`, `any.deeper${host.slice(1)}`] : [host],
  )
  return [...new Set(names.flatMap((name) => [name, `${name}.${searchOf(proxy)[0]}`]))]
}

/** Puts each name to a VM's DNS for both families. */
function compare(vm: string, proxy: NameProxy, table: NameTable, names: string[]) {
  const questions = names.flatMap((name) => TYPES.map((type) => ({ name, type })))
  const replies = askDns(vm, questions)
  const differences = questions.flatMap(({ name, type }, index) => {
    const reply = replies[index]
    const said = reply ? inWords(reply) : 'nothing'
    const computed = inWords(expectedReply(table, proxy, name, type))
    return said === computed ? [] : [`${type} ${name}: computed ${computed}, answered ${said}`]
  })
  return { differences, answered: replies.filter(({ addresses }) => addresses.length > 0).length }
}

function expectedReply(table: NameTable, proxy: NameProxy, name: string, type: QueryType): DnsReply {
  const answer = resolve(table, proxy, name, type, searchOf(proxy))
  const nothing = { addresses: [], cname: '', ttls: [] }
  if (answer.kind === 'addresses')
    return { status: 'NOERROR', addresses: answer.addresses, cname: answer.cname, ttls: [answer.ttlS] }
  return { ...nothing, status: answer.kind === 'no-data' ? 'NOERROR' : 'NXDOMAIN' }
}

/** An agent gives an address as often as the table has it, which is no difference. */
const inWords = ({ status, addresses, cname, ttls }: DnsReply): string =>
  [status, ...[...new Set(addresses)].sort(), cname && `by way of ${cname}`, `TTL ${ttls.join()}`]
    .filter(Boolean)
    .join(' ')
