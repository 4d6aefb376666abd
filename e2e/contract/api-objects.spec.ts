import { body, create, ENTRIES, entryPath, MERGE_PATCH, removeContractObjects } from './api-helpers.ts'
import { expect, test } from './fixtures.ts'
import { NAMESPACE } from './mesh.ts'
import { collection, ISTIO, istioObject, place, type Stored, workloadEntry } from './objects.ts'

/** Single objects: what a create, an update and a delete do, and what they refuse. */
removeContractObjects()

test('an object is the same one in every served version', async ({ mesh }) => {
  await create(mesh, workloadEntry('contract-a'))
  for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
    const path = entryPath('contract-a').replace('/v1/', `/${version}/`)
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
  ['a label that is no string', workloadEntry('contract-a', {}, { labels: { version: 1 } }), 400],
  ['annotations that are no map', workloadEntry('contract-a', {}, { annotations: 'x' }), 400],
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

test('a null in metadata is an absent field', async ({ mesh }) => {
  const made = await create(mesh, workloadEntry('contract-a', {}, { annotations: null, labels: { a: 'b' } }))
  expect(made.metadata).not.toHaveProperty('annotations')
  expect(made.metadata.labels).toEqual({ a: 'b' })
})

test('a dry run that is not All is refused, and so is deleting a status', async ({ mesh }) => {
  const object = workloadEntry('contract-a')
  expect((await mesh.call('POST', `${ENTRIES}?dryRun=Some`, { body: object })).status).toBe(422)
  await create(mesh, object)
  expect((await mesh.call('DELETE', `${entryPath('contract-a')}/status`)).status).toBe(405)
  expect((await mesh.call('GET', entryPath('contract-a'))).status).toBe(200)
})

test('a dry run answers as the write would, and changes nothing', async ({ mesh }) => {
  const dry = await mesh.call('POST', `${ENTRIES}?dryRun=All`, { body: workloadEntry('contract-a') })
  expect(dry.status).toBe(201)
  expect((dry.body as Stored).metadata.resourceVersion).toBeUndefined()
  expect((await mesh.call('GET', entryPath('contract-a'))).status).toBe(404)
  const made = await create(mesh, workloadEntry('contract-a'))
  const patch = { body: { spec: { weight: 5 } }, contentType: MERGE_PATCH }
  const patched = await body(mesh.call('PATCH', `${entryPath('contract-a')}?dryRun=All`, patch))
  expect(patched.spec).toEqual({ address: '192.0.2.1', weight: 5 })
  await mesh.call('DELETE', `${entryPath('contract-a')}?dryRun=All`)
  const now = await body(mesh.call('GET', entryPath('contract-a')))
  expect(now).toEqual(made)
})

test('update needs the current version, counts generations of spec, and leaves status alone', async ({
  mesh,
}) => {
  const made = await create(mesh, workloadEntry('contract-a'))
  const stale = { ...made, metadata: { ...made.metadata, resourceVersion: '1' } }
  const conflict = await mesh.call('PUT', entryPath('contract-a'), { body: stale })
  expect(conflict.status).toBe(409)
  expect(conflict.body).toMatchObject({ reason: 'Conflict' })
  expect(
    (await mesh.call('PUT', entryPath('contract-a'), { body: workloadEntry('contract-a') })).status,
  ).toBe(422)
  expect(
    (await mesh.call('PUT', entryPath('contract-nobody'), { body: workloadEntry('contract-nobody') })).status,
  ).toBe(404)
  const renamed = { ...made, metadata: { ...made.metadata, name: 'contract-b' } }
  expect((await mesh.call('PUT', entryPath('contract-a'), { body: renamed })).status).toBe(400)
  const labelled = await body(
    mesh.call('PUT', entryPath('contract-a'), {
      body: { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } },
    }),
  )
  expect(labelled.metadata.generation, 'labels are no spec').toBe(1)
  const changed = await body(
    mesh.call('PUT', entryPath('contract-a'), {
      body: {
        ...labelled,
        spec: { address: '192.0.2.9' },
        status: { conditions: [{ type: 'Healthy', status: 'True' }] },
      },
    }),
  )
  expect(changed.metadata.generation).toBe(2)
  expect(changed.status).toBeUndefined()
  const same = await body(mesh.call('PUT', entryPath('contract-a'), { body: changed }))
  expect(same.metadata.resourceVersion, 'a write that changes nothing is none').toBe(
    changed.metadata.resourceVersion,
  )
})

test('the status subresource writes status and nothing else', async ({ mesh }) => {
  const made = await create(mesh, workloadEntry('contract-a'))
  const written = await body(
    mesh.call('PUT', `${entryPath('contract-a')}/status`, {
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
    .poll(async () => (await mesh.call('GET', entryPath('contract-owned'))).status, { timeout: 20_000 })
    .toBe(404)
  expect((await mesh.call('GET', entryPath('contract-free'))).status).toBe(200)
  expect((await mesh.call('DELETE', path)).status).toBe(404)
})
