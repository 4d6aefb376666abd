import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { NAMESPACE } from './mesh.ts'
import { collection, ISTIO, istioObject, place, type Stored, workloadEntry } from './objects.ts'

/** What Isthmus relies on of a Kubernetes API server. Every object made here is `contract-*` and removed again. */
const ENTRIES = collection('WorkloadEntry')
const at = (name: string) => place('WorkloadEntry', name)
const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const APPLY = 'application/apply-patch+yaml'

const body = async (answer: Promise<{ status: number; body: unknown }>): Promise<Stored> =>
  (await answer).body as Stored
const create = (mesh: MeshUnderTest, object: object) => body(mesh.call('POST', ENTRIES, { body: object }))

test.afterEach(async ({ mesh }) => {
  for (const kind of ['WorkloadEntry', 'WorkloadGroup', 'VirtualService', 'ServiceEntry'] as const) {
    const { items } = await body(mesh.call('GET', collection(kind)))
    for (const { metadata } of items)
      if (metadata.name.startsWith('contract-')) await mesh.call('DELETE', place(kind, metadata.name))
  }
})

test('discovery names every group, version and resource', async ({ mesh }) => {
  const groups = (await mesh.call('GET', '/apis')).body as {
    groups: { name: string; versions: { version: string }[] }[]
  }
  const istio = groups.groups.find(({ name }) => name === 'networking.istio.io')
  expect(istio?.versions.map(({ version }) => version)).toEqual(['v1', 'v1beta1', 'v1alpha3'])
  expect((await mesh.call('GET', '/apis/security.istio.io')).body).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'security.istio.io/v1' },
  })
  const list = (await mesh.call('GET', `/apis/${ISTIO}`)).body as {
    kind: string
    groupVersion: string
    resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[]
  }
  expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: ISTIO })
  const entries = list.resources.find(({ name }) => name === 'workloadentries')
  expect(entries).toMatchObject({ kind: 'WorkloadEntry', namespaced: true })
  for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'])
    expect(entries?.verbs).toContain(verb)
  expect(list.resources.map(({ name }) => name)).toContain('workloadentries/status')
  expect((await mesh.call('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  expect((await mesh.call('GET', '/version')).body).toMatchObject({ major: '1', minor: '36' })
  expect((await mesh.call('GET', '/readyz')).body).toBe('ok')
})

test('what is not served is 404 as text, what does not exist 404 as Status', async ({ mesh }) => {
  for (const path of [
    '/apis/networking.istio.io/v9/virtualservices',
    `/apis/${ISTIO}/namespaces/${NAMESPACE}/nonsense`,
  ]) {
    const answer = await mesh.call('GET', path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/plain')
  }
  const answer = await mesh.call('GET', at('contract-nobody'))
  expect(answer.status).toBe(404)
  expect(answer.body).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    reason: 'NotFound',
    message: 'workloadentries.networking.istio.io "contract-nobody" not found',
    details: { name: 'contract-nobody', kind: 'workloadentries', group: 'networking.istio.io' },
  })
})

test('an object is the same one in every served version', async ({ mesh }) => {
  await create(mesh, workloadEntry('contract-a'))
  for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
    const path = at('contract-a').replace('/v1/', `/${version}/`)
    expect(await body(mesh.call('GET', path))).toMatchObject({
      apiVersion: `networking.istio.io/${version}`,
      kind: 'WorkloadEntry',
      metadata: { name: 'contract-a' },
    })
    const list = await body(mesh.call('GET', path.replace('/contract-a', '?limit=1')))
    expect(list).toMatchObject({ kind: 'WorkloadEntryList', apiVersion: `networking.istio.io/${version}` })
  }
})

test('create fills in what is the server’s, and refuses a second of the same name', async ({ mesh }) => {
  const made = await create(mesh, { ...workloadEntry('contract-a'), status: { conditions: [] } })
  expect(made.metadata).toMatchObject({ name: 'contract-a', namespace: NAMESPACE, generation: 1 })
  expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(0)
  expect(made.status, 'status is written through its own subresource').toBeUndefined()
  const again = await mesh.call('POST', ENTRIES, { body: workloadEntry('contract-a') })
  expect(again.status).toBe(409)
  expect(again.body).toMatchObject({ reason: 'AlreadyExists' })
  const { metadata: _, ...rest } = workloadEntry('x')
  const generated = await create(mesh, { ...rest, metadata: { generateName: 'contract-g-' } })
  expect(generated.metadata.name).toMatch(/^contract-g-[a-z0-9]{5}$/)
})

const WRONG_CREATES: [string, object, number][] = [
  ['no name', { ...workloadEntry('x'), metadata: {} }, 422],
  ['a name that is no DNS name', workloadEntry('Contract_A'), 422],
  ['another kind', { ...workloadEntry('contract-a'), kind: 'WorkloadGroup' }, 422],
  ['another version', { ...workloadEntry('contract-a'), apiVersion: 'networking.istio.io/v1beta1' }, 400],
  ['another namespace', workloadEntry('contract-a', {}, { namespace: 'default' }), 400],
  ['a value of the wrong type', workloadEntry('contract-a', { ports: { http: 'many' } }), 422],
]
for (const [what, object, status] of WRONG_CREATES) {
  test(`create refuses ${what} with ${status}`, async ({ mesh }) => {
    expect((await mesh.call('POST', ENTRIES, { body: object })).status).toBe(status)
  })
}

test('create refuses what is no JSON, and a namespace that does not exist', async ({ mesh }) => {
  expect((await mesh.call('POST', ENTRIES, { body: '{"a":' })).status).toBe(400)
  const elsewhere = await mesh.call('POST', collection('WorkloadEntry', 'nowhere'), {
    body: workloadEntry('contract-a'),
  })
  expect(elsewhere.status).toBe(404)
})

test('an unknown field is refused, warned of or dropped, as the caller asks', async ({ mesh }) => {
  const object = workloadEntry('contract-a', { colour: 'blue' })
  const strict = await mesh.call('POST', `${ENTRIES}?fieldValidation=Strict`, { body: object })
  expect(strict.status).toBe(400)
  expect((strict.body as Stored).message).toContain('unknown field "spec.colour"')
  const warned = await mesh.call('POST', `${ENTRIES}?fieldValidation=Warn&dryRun=All`, { body: object })
  expect(warned.status).toBe(201)
  expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.colour\\""')
  expect((warned.body as Stored).spec).toEqual({ address: '192.0.2.1' })
  const ignored = await mesh.call('POST', `${ENTRIES}?fieldValidation=Ignore&dryRun=All`, { body: object })
  expect(ignored.headers.get('warning')).toBeNull()
})

test('a dry run answers as the write would, and changes nothing', async ({ mesh }) => {
  const dry = await mesh.call('POST', `${ENTRIES}?dryRun=All`, { body: workloadEntry('contract-a') })
  expect(dry.status).toBe(201)
  expect((dry.body as Stored).metadata.resourceVersion).toBeUndefined()
  expect((await mesh.call('GET', at('contract-a'))).status).toBe(404)
  const made = await create(mesh, workloadEntry('contract-a'))
  const patch = { body: { spec: { weight: 5 } }, contentType: MERGE_PATCH }
  const patched = await body(mesh.call('PATCH', `${at('contract-a')}?dryRun=All`, patch))
  expect(patched.spec).toEqual({ address: '192.0.2.1', weight: 5 })
  await mesh.call('DELETE', `${at('contract-a')}?dryRun=All`)
  const now = await body(mesh.call('GET', at('contract-a')))
  expect(now).toEqual(made)
})

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

test('update needs the current version, counts generations of spec, and leaves status alone', async ({
  mesh,
}) => {
  const made = await create(mesh, workloadEntry('contract-a'))
  const stale = { ...made, metadata: { ...made.metadata, resourceVersion: '1' } }
  const conflict = await mesh.call('PUT', at('contract-a'), { body: stale })
  expect(conflict.status).toBe(409)
  expect(conflict.body).toMatchObject({ reason: 'Conflict' })
  expect((await mesh.call('PUT', at('contract-a'), { body: workloadEntry('contract-a') })).status).toBe(422)
  expect(
    (await mesh.call('PUT', at('contract-nobody'), { body: workloadEntry('contract-nobody') })).status,
  ).toBe(404)
  const labelled = await body(
    mesh.call('PUT', at('contract-a'), {
      body: { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } },
    }),
  )
  expect(labelled.metadata.generation, 'labels are no spec').toBe(1)
  const changed = await body(
    mesh.call('PUT', at('contract-a'), {
      body: {
        ...labelled,
        spec: { address: '192.0.2.9' },
        status: { conditions: [{ type: 'Healthy', status: 'True' }] },
      },
    }),
  )
  expect(changed.metadata.generation).toBe(2)
  expect(changed.status).toBeUndefined()
  const same = await body(mesh.call('PUT', at('contract-a'), { body: changed }))
  expect(same.metadata.resourceVersion, 'a write that changes nothing is none').toBe(
    changed.metadata.resourceVersion,
  )
})

test('the status subresource writes status and nothing else', async ({ mesh }) => {
  const made = await create(mesh, workloadEntry('contract-a'))
  const written = await body(
    mesh.call('PUT', `${at('contract-a')}/status`, {
      body: {
        ...made,
        spec: { address: '203.0.113.1' },
        status: { conditions: [{ type: 'Healthy', status: 'True' }] },
      },
    }),
  )
  expect(written.spec).toEqual(made.spec)
  expect(written.status).toEqual({ conditions: [{ type: 'Healthy', status: 'True' }] })
  expect(written.metadata.generation).toBe(1)
  const entry = written.metadata.managedFields.find(({ subresource }) => subresource === 'status')
  expect(entry).toMatchObject({
    operation: 'Update',
    fieldsV1: { 'f:status': { '.': {}, 'f:conditions': {} } },
  })
})

test('JSON Patch applies as a whole or not at all, and a test that fails is 422', async ({ mesh }) => {
  const made = await create(mesh, workloadEntry('contract-a', { weight: 1 }))
  const patch = (operations: object[]) =>
    mesh.call('PATCH', at('contract-a'), { body: operations, contentType: JSON_PATCH })
  const test = { op: 'test', path: '/metadata/resourceVersion', value: made.metadata.resourceVersion }
  const done = await patch([test, { op: 'replace', path: '/spec/weight', value: 7 }])
  expect(done.status).toBe(200)
  expect((done.body as Stored).spec).toEqual({ address: '192.0.2.1', weight: 7 })
  for (const operations of [
    [test, { op: 'replace', path: '/spec/weight', value: 8 }],
    [
      { op: 'replace', path: '/spec/weight', value: 9 },
      { op: 'remove', path: '/spec/nothing' },
    ],
  ]) {
    const refused = await patch(operations)
    expect(refused.status).toBe(422)
    expect((refused.body as Stored).message).toContain('the server rejected our request')
  }
  const versioned = await patch([{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }])
  expect(versioned.status).toBe(409)
  expect((await body(mesh.call('GET', at('contract-a')))).spec).toEqual({ address: '192.0.2.1', weight: 7 })
})

test('merge patch merges maps, replaces lists, and removes what is null', async ({ mesh }) => {
  await create(mesh, workloadEntry('contract-a', { ports: { http: 80, grpc: 90 }, network: 'n' }))
  const patched = await body(
    mesh.call('PATCH', at('contract-a'), {
      body: {
        spec: { ports: { http: 81, grpc: null, tcp: 1 }, network: null },
        metadata: { labels: { a: 'b' } },
      },
      contentType: MERGE_PATCH,
    }),
  )
  expect(patched.spec).toEqual({ address: '192.0.2.1', ports: { http: 81, tcp: 1 } })
  expect(patched.metadata.labels).toEqual({ a: 'b' })
  const unknown = await mesh.call('PATCH', at('contract-a'), { body: {}, contentType: 'text/plain' })
  expect(unknown.status).toBe(415)
  const strategic = { body: {}, contentType: 'application/strategic-merge-patch+json' }
  expect((await mesh.call('PATCH', at('contract-a'), strategic)).status).toBe(415)
})

test('server-side apply gives fields to who applies them, and refuses another’s until forced', async ({
  mesh,
}) => {
  const apply = (manager: string, spec: object, more = '') =>
    mesh.call('PATCH', `${at('contract-a')}?fieldManager=${manager}${more}`, {
      body: istioObject('WorkloadEntry', 'contract-a', spec as Record<string, unknown>),
      contentType: APPLY,
    })
  expect((await apply('one', { address: '192.0.2.1', ports: { http: 80 }, weight: 3 })).status).toBe(201)
  const conflict = await apply('two', { address: '192.0.2.1', weight: 4 })
  expect(conflict.status).toBe(409)
  expect(conflict.body).toMatchObject({
    reason: 'Conflict',
    details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.weight' }] },
  })
  const forced = await body(apply('two', { address: '192.0.2.1', weight: 4 }, '&force=true'))
  expect(forced.spec).toEqual({ address: '192.0.2.1', ports: { http: 80 }, weight: 4 })
  const ownersOf = ({ metadata }: Stored) =>
    Object.fromEntries(metadata.managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1['f:spec']]))
  expect(ownersOf(forced)).toEqual({
    one: { 'f:address': {}, 'f:ports': { 'f:http': {} } },
    two: { 'f:address': {}, 'f:weight': {} },
  })
  const dropped = await body(apply('one', { address: '192.0.2.1' }))
  expect(dropped.spec, 'what an applier leaves out goes when nobody else owns it').toMatchObject({
    address: '192.0.2.1',
    weight: 4,
  })
  expect(Object.keys((dropped.spec.ports as object | undefined) ?? {})).toEqual([])
  expect(ownersOf(dropped).one).toEqual({ 'f:address': {} })
  const unnamed = await mesh.call('PATCH', at('contract-a'), {
    body: workloadEntry('contract-a'),
    contentType: APPLY,
  })
  expect(unnamed.status).toBe(422)
})

test('an update takes over the fields it changes, by its manager’s name', async ({ mesh }) => {
  await body(
    mesh.call('PATCH', `${at('contract-a')}?fieldManager=applier`, {
      body: workloadEntry('contract-a', { weight: 3, network: 'n' }),
      contentType: APPLY,
    }),
  )
  const patched = await body(
    mesh.call('PATCH', `${at('contract-a')}?fieldManager=editor`, {
      body: { spec: { weight: 5 } },
      contentType: MERGE_PATCH,
    }),
  )
  const owners = Object.fromEntries(
    patched.metadata.managedFields.map(({ manager, operation, fieldsV1 }) => [
      `${manager} ${operation}`,
      fieldsV1,
    ]),
  )
  expect(owners).toEqual({
    'applier Apply': { 'f:spec': { 'f:address': {}, 'f:network': {} } },
    'editor Update': { 'f:spec': { 'f:weight': {} } },
  })
})

test('a VirtualService’s rules are one list to server-side apply: it replaces them whole', async ({
  mesh,
}) => {
  const path = place('VirtualService', 'contract-vs')
  const rule = (name: string) => ({ name, route: [{ destination: { host: 'a.example.org' } }] })
  const apply = (manager: string, http: object[]) =>
    mesh.call('PATCH', `${path}?fieldManager=${manager}&force=true`, {
      body: istioObject('VirtualService', 'contract-vs', { hosts: ['a.example.org'], http }),
      contentType: APPLY,
    })
  await apply('one', [rule('first'), rule('second')])
  const { spec } = await body(apply('two', [rule('mine')]))
  expect(spec.http).toEqual([rule('mine')])
})

test('delete says success, takes what it owned along, and honours preconditions', async ({ mesh }) => {
  const group = await body(
    mesh.call('POST', collection('WorkloadGroup'), {
      body: istioObject('WorkloadGroup', 'contract-group', { template: { ports: { http: 80 } } }),
    }),
  )
  const ownerReferences = [
    { apiVersion: ISTIO, kind: 'WorkloadGroup', name: 'contract-group', uid: group.metadata.uid },
  ]
  await create(mesh, workloadEntry('contract-owned', {}, { ownerReferences }))
  await create(mesh, workloadEntry('contract-free'))
  const path = place('WorkloadGroup', 'contract-group')
  const wrong = { preconditions: { uid: '11111111-1111-1111-1111-111111111111' } }
  expect((await mesh.call('DELETE', path, { body: wrong })).status).toBe(409)
  expect((await mesh.call('DELETE', path)).body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'contract-group', uid: group.metadata.uid },
  })
  await expect
    .poll(async () => (await mesh.call('GET', at('contract-owned'))).status, { timeout: 20_000 })
    .toBe(404)
  expect((await mesh.call('GET', at('contract-free'))).status).toBe(200)
  expect((await mesh.call('DELETE', path)).status).toBe(404)
})

test('a watch tells what happened since a version, then what happens, with bookmarks', async ({ mesh }) => {
  const before = await body(mesh.call('GET', `${ENTRIES}?limit=1`))
  const made = await create(mesh, workloadEntry('contract-a'))
  const path = `${ENTRIES}?watch=1&resourceVersion=${before.metadata.resourceVersion}&allowWatchBookmarks=true&timeoutSeconds=10`
  const seen = mesh.watch(path, (events) => events.some(({ type }) => type === 'DELETED'))
  await mesh.call('PATCH', at('contract-a'), { body: { spec: { weight: 2 } }, contentType: MERGE_PATCH })
  await mesh.call('DELETE', at('contract-a'))
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
    mesh.call('PATCH', at('contract-a'), {
      body: { metadata: { labels: { tier } } },
      contentType: MERGE_PATCH,
    })
  await label('gold')
  await mesh.call('PATCH', at('contract-a'), { body: { spec: { weight: 2 } }, contentType: MERGE_PATCH })
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

test('reviews say who the caller is and what it may do', async ({ mesh }) => {
  const review = (kind: string, group: string, spec: object) =>
    mesh.call('POST', `/apis/${group}/v1/${kind.toLowerCase()}s`, {
      body: { apiVersion: `${group}/v1`, kind, spec },
    })
  const resourceAttributes = {
    group: 'networking.istio.io',
    resource: 'virtualservices',
    verb: 'patch',
    namespace: NAMESPACE,
  }
  const access = await review('SelfSubjectAccessReview', 'authorization.k8s.io', { resourceAttributes })
  expect(access.status).toBe(201)
  expect(access.body).toMatchObject({
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
    status: { allowed: true },
  })
  expect((await review('SelfSubjectAccessReview', 'authorization.k8s.io', {})).status).toBe(422)
  const self = await review('SelfSubjectReview', 'authentication.k8s.io', {})
  expect(self.body).toMatchObject({
    status: { userInfo: { groups: expect.arrayContaining(['system:masters']) } },
  })
})

test('a token is made for a service account, for its audience and its time', async ({ mesh }) => {
  const ask = (account: string, spec: object) =>
    mesh.call('POST', `${place('ServiceAccount', account)}/token`, {
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
    })
  const answer = await ask('forum', { audiences: ['istio-ca'], expirationSeconds: 3600 })
  expect(answer.status).toBe(201)
  const { token, expirationTimestamp } = (
    answer.body as { status: { token: string; expirationTimestamp: string } }
  ).status
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  expect(claims).toMatchObject({
    aud: ['istio-ca'],
    sub: `system:serviceaccount:${NAMESPACE}:forum`,
    'kubernetes.io': { namespace: NAMESPACE, serviceaccount: { name: 'forum' } },
  })
  expect(claims.exp - claims.iat).toBe(3600)
  expect(Math.abs(Date.parse(expirationTimestamp) / 1000 - claims.exp)).toBeLessThanOrEqual(1)
  expect((await ask('contract-nobody', { audiences: ['istio-ca'] })).status).toBe(404)
  expect((await ask('forum', { expirationSeconds: 60 })).status).toBe(422)
})

test('a core Service gets an address and its ports’ defaults; its pods fill an EndpointSlice', async ({
  mesh,
}) => {
  const service = await body(mesh.call('GET', place('Service', 'forum')))
  expect(service.spec).toMatchObject({
    type: 'ClusterIP',
    clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/),
    ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
  })
  const slices = await body(
    mesh.call('GET', `${collection('EndpointSlice')}?labelSelector=kubernetes.io%2Fservice-name%3Dforum`),
  )
  expect(slices.items).toHaveLength(1)
  expect(slices.items[0]).toMatchObject({
    addressType: 'IPv4',
    metadata: { ownerReferences: [{ kind: 'Service', name: 'forum' }] },
    endpoints: [
      {
        addresses: [mesh.pod.address],
        conditions: { ready: true, terminating: false },
        targetRef: { kind: 'Pod', name: mesh.pod.name },
      },
    ],
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  })
})

test('a pod that turns unready is marked so in its EndpointSlice, and back', async ({ mesh }) => {
  const setReady = (status: string) =>
    mesh.call('PATCH', `${place('Pod', mesh.pod.name)}/status`, {
      body: { status: { conditions: [{ type: 'Ready', status }] } },
      contentType: MERGE_PATCH,
    })
  const ready = async () => {
    const { items } = await body(
      mesh.call('GET', `${collection('EndpointSlice')}?labelSelector=kubernetes.io%2Fservice-name%3Dforum`),
    )
    return (items[0] as unknown as { endpoints: { conditions: { ready: boolean } }[] }).endpoints[0]
      ?.conditions.ready
  }
  await setReady('False')
  await expect.poll(ready, { timeout: 10_000 }).toBe(false)
  await setReady('True')
  await expect.poll(ready, { timeout: 10_000 }).toBe(true)
})
