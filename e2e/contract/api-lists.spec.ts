import { body, create, ENTRIES, entryPath, MERGE_PATCH, removeContractObjects } from './api-helpers.ts'
import { expect, test } from './fixtures.ts'
import { ISTIO, workloadEntry } from './objects.ts'

/** Lists and watches. */
removeContractObjects()

test('a list comes in pages of one moment, ordered by name, and says how many are left', async ({ mesh }) => {
  for (const name of ['contract-c', 'contract-a', 'contract-b']) await create(mesh, workloadEntry(name))
  const names: string[] = []
  let next = ''
  let version = ''
  for (let page = 0; page < 10; page++) {
    const list = await body(
      mesh.call('GET', `${ENTRIES}?limit=2${next ? `&continue=${encodeURIComponent(next)}` : ''}`),
    )
    expect(list.items.length).toBeLessThanOrEqual(2)
    names.push(...list.items.map(({ metadata }) => metadata.name))
    version ||= list.metadata.resourceVersion
    expect(list.metadata.resourceVersion).toBe(version)
    next = list.metadata.continue ?? ''
    if (page === 0) {
      expect(list.metadata.remainingItemCount).toBe(4)
      await create(mesh, workloadEntry('contract-d'))
    }
    if (!next) break
  }
  expect(names.filter((name) => name.startsWith('contract'))).toEqual([
    'contract-a',
    'contract-b',
    'contract-c',
  ])
  expect(names).toEqual([...names].sort())
  expect((await mesh.call('GET', `${ENTRIES}?limit=2&continue=garbage`)).status).toBe(400)
  expect((await mesh.call('GET', `${ENTRIES}?limit=many`)).status).toBe(400)
})

const SELECTORS: [string, string[]][] = [
  ['tier=gold', ['a']],
  ['tier==gold', ['a']],
  ['tier!=gold,contract', ['b', 'c']],
  ['tier in (gold,silver)', ['a', 'b']],
  ['tier notin (gold),contract=yes', ['b', 'c']],
  ['tier,contract=yes', ['a', 'b']],
  ['!tier,contract=yes', ['c']],
]
test('label and field selectors select as kubectl’s do', async ({ mesh }) => {
  const labels: Record<string, Record<string, string>> = { a: { tier: 'gold' }, b: { tier: 'silver' }, c: {} }
  for (const [name, own] of Object.entries(labels))
    await create(mesh, workloadEntry(`contract-${name}`, {}, { labels: { contract: 'yes', ...own } }))
  const namesFor = async (query: string) =>
    (await body(mesh.call('GET', `${ENTRIES}?${query}`))).items.map(({ metadata }) => metadata.name)
  for (const [selector, expected] of SELECTORS) {
    const names = await namesFor(`labelSelector=${encodeURIComponent(selector)}`)
    expect(names, selector).toEqual(expected.map((name) => `contract-${name}`))
  }
  expect(await namesFor('fieldSelector=metadata.name%3Dcontract-b')).toEqual(['contract-b'])
  expect(
    await namesFor(
      `fieldSelector=${encodeURIComponent('metadata.name!=contract-b,metadata.namespace=istioinaction')}&labelSelector=contract`,
    ),
  ).toEqual(['contract-a', 'contract-c'])
  expect((await mesh.call('GET', `${ENTRIES}?fieldSelector=spec.address%3Dx`)).status).toBe(400)
  expect((await mesh.call('GET', `${ENTRIES}?labelSelector=${encodeURIComponent('a in b')}`)).status).toBe(
    400,
  )
})

test('a watch tells what happened since a version, then what happens, with bookmarks', async ({ mesh }) => {
  const before = await body(mesh.call('GET', `${ENTRIES}?limit=1`))
  const made = await create(mesh, workloadEntry('contract-a'))
  const path = `${ENTRIES}?watch=1&resourceVersion=${before.metadata.resourceVersion}&allowWatchBookmarks=true&timeoutSeconds=10`
  const seen = mesh.watch(path, (events) => events.some(({ type }) => type === 'DELETED'))
  await mesh.call('PATCH', entryPath('contract-a'), {
    body: { spec: { weight: 2 } },
    contentType: MERGE_PATCH,
  })
  await mesh.call('DELETE', entryPath('contract-a'))
  const events = (await seen).filter(
    ({ type, object }) => type !== 'BOOKMARK' && object.metadata.name === 'contract-a',
  )
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  expect(events[0]?.object).toEqual(made)
  const versions = events.map(({ object }) => Number(object.metadata.resourceVersion))
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
  expect(events[2]?.object, 'a deletion has a version of its own').not.toMatchObject({
    metadata: { resourceVersion: String(versions[1]) },
  })
})

test('a watch that asks for bookmarks gets one before it ends, with the last version and nothing else', async ({
  mesh,
}) => {
  const { metadata } = await create(mesh, workloadEntry('contract-a'))
  const path = `${ENTRIES}?watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=8&allowWatchBookmarks=true`
  const seen = mesh.watch(path, () => false)
  const body = { spec: { weight: 2 } }
  await mesh.call('PATCH', entryPath('contract-a'), { body, contentType: MERGE_PATCH })
  const events = await seen
  const bookmark = events.findLast(({ type }) => type === 'BOOKMARK')?.object
  expect(bookmark).toMatchObject({ kind: 'WorkloadEntry', apiVersion: ISTIO })
  expect(bookmark).not.toHaveProperty('spec.address')
  const changed = events.findLast(({ type }) => type === 'MODIFIED')?.object
  expect(Number(bookmark?.metadata.resourceVersion)).toBeGreaterThanOrEqual(
    Number(changed?.metadata.resourceVersion),
  )
})

test('a watch without a version begins with everything there is', async ({ mesh }) => {
  await create(mesh, workloadEntry('contract-a'))
  const events = await mesh.watch(`${ENTRIES}?watch=1&timeoutSeconds=5`, (all) =>
    all.some(({ object }) => object.metadata.name === 'contract-a'),
  )
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['ADDED']))
})

test('to a watch with a selector an object comes and goes with its labels', async ({ mesh }) => {
  const { metadata } = await body(mesh.call('GET', `${ENTRIES}?limit=1`))
  const path = `${ENTRIES}?watch=1&resourceVersion=${metadata.resourceVersion}&labelSelector=tier%3Dgold&timeoutSeconds=10`
  const seen = mesh.watch(path, (events) => events.length >= 3)
  await create(mesh, workloadEntry('contract-a', {}, { labels: { tier: 'silver' } }))
  const label = (tier: string) =>
    mesh.call('PATCH', entryPath('contract-a'), {
      body: { metadata: { labels: { tier } } },
      contentType: MERGE_PATCH,
    })
  await label('gold')
  await mesh.call('PATCH', entryPath('contract-a'), {
    body: { spec: { weight: 2 } },
    contentType: MERGE_PATCH,
  })
  await label('silver')
  expect((await seen).map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
})

test('a watch ends when its time is up', async ({ mesh }) => {
  const { metadata } = await body(mesh.call('GET', `${ENTRIES}?limit=1`))
  const startedMs = performance.now()
  await mesh.watch(
    `${ENTRIES}?watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=2`,
    () => false,
  )
  const tookMs = performance.now() - startedMs
  expect(tookMs).toBeGreaterThan(1_500)
  expect(tookMs).toBeLessThan(8_000)
})

test('a watch from a version long gone is told 410 in an event', async ({ mesh }) => {
  const events = await mesh.watch(
    `${ENTRIES}?watch=1&resourceVersion=1&timeoutSeconds=5`,
    (all) => all.length > 0,
  )
  expect(events[0]).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })
})
