import { setTimeout as delay } from 'node:timers/promises'
import type { NameProxy } from '../../lib/names/name-proxy.ts'
import type { NameInfo, NameTable } from '../../lib/names/name-service.ts'
import { nameTable } from '../../lib/names/name-table.ts'
import { seededRandom } from '../../server/demo/random.ts'
import { type MeshUnderTest, NAMESPACE } from '../contract/mesh.ts'
import { serviceEntry } from '../contract/objects.ts'
import { computedNames, connectedProxies, differences, isAllocated, istiodTable } from './both-sides.ts'
import { changingMesh } from './changing-mesh.ts'
import { expect, test } from './fixtures.ts'
import { NEIGHBOUR } from './neighbours.ts'
import { type Manifest, randomMeshes } from './random-mesh.ts'

const ROUNDS = Number(process.env.ISTHMUS_NAME_ROUNDS ?? 200)
const SEED = Number(process.env.ISTHMUS_NAME_SEED ?? Date.now() % 1e9)
/** How long istiod may take to follow a change on a slow machine; only a disagreement ever takes as long. */
const LIMIT_MS = 10_000
/** Rounds with a disagreement after which more would tell nothing new. */
const ENOUGH = 3

test('computed name tables are those of istiod, for every proxy of many random meshes', async ({ mesh }) => {
  test.setTimeout(120_000 + ROUNDS * 15_000)
  console.log(`${ROUNDS} meshes of seed ${SEED}`)
  const next = randomMeshes(seededRandom(SEED))
  const changing = changingMesh(mesh)
  const startedMs = performance.now()
  const tally: Record<string, number> = {}
  const add = (what: string, count: number): void => {
    tally[what] = (tally[what] ?? 0) + count
  }
  const disagreements: string[] = []
  let bad = 0
  try {
    await expect.poll(() => idsOf(mesh), { timeout: 60_000 }).toContain(`${NEIGHBOUR.name}.names-a`)
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = next()
      const { changed, refused } = await changing.become(wanted)
      await changing.become([...wanted, markerOf(round)])
      const { tables, different } = await agreed(mesh)
      add('changes', changed)
      add('refused', refused.length)
      add('tables', tables.length)
      for (const [what, is] of Object.entries(SORTS))
        add(
          what,
          tables.flatMap((table) => Object.entries(table)).filter(([host, info]) => is(host, info)).length,
        )
      for (const words of different) disagreements.push(`round ${round}: ${words}`)
      if (different.length > 0 && ++bad === ENOUGH) break
    }
  } finally {
    await changing.become([])
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  console.log(`${JSON.stringify(tally)} in ${seconds} s`)
  expect(disagreements, `computed / istiod, seed ${SEED}`).toEqual([])
  expect(tally.tables).toBeGreaterThanOrEqual(ROUNDS * 4)
  if (ROUNDS >= 50) for (const what of Object.keys(SORTS)) expect(tally[what], what).toBeGreaterThan(0)
})

const idsOf = async (mesh: MeshUnderTest): Promise<string[]> =>
  (await connectedProxies(mesh)).map(({ id }) => id)

/** Created last in each round: when it has its address, istiod has given the others theirs. */
const markerOf = (round: number): Manifest => ({
  ...serviceEntry('names-marker', { hosts: [`round-${round}.example.net`] }),
  kind: 'ServiceEntry',
  metadata: { name: 'names-marker', namespace: NAMESPACE },
})

/** What the tables had in them; a long run without one of these would have proved less than it says. */
const SORTS: Record<string, (host: string, info: NameInfo) => boolean> = {
  names: () => true,
  'of ServiceEntries': (_, { registry }) => registry === 'External',
  wildcards: (host) => host.startsWith('*'),
  'pods by name': (_, { shortname = '' }) => shortname.includes('.'),
  'with several addresses': (_, { ips }) => ips.length > 1,
  'with IPv6 addresses': (_, { ips }) => ips.some((ip) => ip.includes(':')),
}

type Comparison = { tables: NameTable[]; different: string[] }

/** Compares the tables of all proxies until they agree, or for as long as istiod may take. */
async function agreed(mesh: MeshUnderTest): Promise<Comparison> {
  const deadline = performance.now() + LIMIT_MS
  for (;;) {
    const proxies = await connectedProxies(mesh)
    const comparison = await compare(mesh, proxies)
    if (comparison.different.length === 0 || performance.now() > deadline) return comparison
    await delay(50)
  }
}

async function compare(mesh: MeshUnderTest, proxies: NameProxy[]): Promise<Comparison> {
  const theirs = await Promise.all(proxies.map(({ id }) => istiodTable(mesh, id)))
  const names = await computedNames(mesh)
  const marked = isAllocated(names.inventory, `${NAMESPACE}/names-marker`)
  const ours = proxies.map((proxy) => nameTable(names, proxy))
  return {
    tables: ours,
    different: [
      ...(marked ? [] : ['the last ServiceEntry has no address']),
      ...proxies.flatMap(({ id }, index) =>
        differences(ours[index] ?? {}, theirs[index] ?? {}).map((words) => `${id} ${words}`),
      ),
    ],
  }
}
