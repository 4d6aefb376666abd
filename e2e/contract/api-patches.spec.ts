import {
  APPLY,
  body,
  create,
  entryPath,
  JSON_PATCH,
  MERGE_PATCH,
  removeContractObjects,
} from './api-helpers.ts'
import { expect, test } from './fixtures.ts'
import { istioObject, place, type Stored, workloadEntry } from './objects.ts'

/** The three patches, and who owns which field after them. */
removeContractObjects()

test('JSON Patch applies as a whole or not at all, and a test that fails is 422', async ({ mesh }) => {
  const made = await create(mesh, workloadEntry('contract-a', { weight: 1 }))
  const patch = (operations: object[]) =>
    mesh.call('PATCH', entryPath('contract-a'), { body: operations, contentType: JSON_PATCH })
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
  expect((await body(mesh.call('GET', entryPath('contract-a')))).spec).toEqual({
    address: '192.0.2.1',
    weight: 7,
  })
})

test('merge patch merges maps, replaces lists, and removes what is null', async ({ mesh }) => {
  await create(mesh, workloadEntry('contract-a', { ports: { http: 80, grpc: 90 }, network: 'n' }))
  const patched = await body(
    mesh.call('PATCH', entryPath('contract-a'), {
      body: {
        spec: { ports: { http: 81, grpc: null, tcp: 1 }, network: null },
        metadata: { labels: { a: 'b' } },
      },
      contentType: MERGE_PATCH,
    }),
  )
  expect(patched.spec).toEqual({ address: '192.0.2.1', ports: { http: 81, tcp: 1 } })
  expect(patched.metadata.labels).toEqual({ a: 'b' })
  const unknown = await mesh.call('PATCH', entryPath('contract-a'), { body: {}, contentType: 'text/plain' })
  expect(unknown.status).toBe(415)
  const strategic = { body: {}, contentType: 'application/strategic-merge-patch+json' }
  expect((await mesh.call('PATCH', entryPath('contract-a'), strategic)).status).toBe(415)
})

test('server-side apply gives fields to who applies them, and refuses another’s until forced', async ({
  mesh,
}) => {
  const apply = (manager: string, spec: object, more = '') =>
    mesh.call('PATCH', `${entryPath('contract-a')}?fieldManager=${manager}${more}`, {
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
  const unnamed = await mesh.call('PATCH', entryPath('contract-a'), {
    body: workloadEntry('contract-a'),
    contentType: APPLY,
  })
  expect(unnamed.status).toBe(422)
})

test('what is applied into a map that was applied empty is kept', async ({ mesh }) => {
  const apply = (labels: object) =>
    mesh.call('PATCH', `${entryPath('contract-a')}?fieldManager=contract`, {
      body: workloadEntry('contract-a', {}, { labels }),
      contentType: APPLY,
    })
  await apply({})
  const { body: applied } = await apply({ team: 'a' })
  expect((applied as Stored).metadata.labels).toEqual({ team: 'a' })
  const { body: emptied } = await apply({})
  expect((emptied as Stored).metadata.labels ?? {}).toEqual({})
})

test('server-side apply refuses a field that the schema does not have', async ({ mesh }) => {
  const answer = await mesh.call('PATCH', `${entryPath('contract-a')}?fieldManager=one`, {
    body: workloadEntry('contract-a', { colour: 'blue' }),
    contentType: APPLY,
  })
  expect(answer.status).toBe(500)
  expect((answer.body as Stored).message).toContain('.spec.colour')
  expect((await mesh.call('GET', entryPath('contract-a'))).status).toBe(404)
})

test('an update takes over the fields it changes, by its manager’s name', async ({ mesh }) => {
  await body(
    mesh.call('PATCH', `${entryPath('contract-a')}?fieldManager=applier`, {
      body: workloadEntry('contract-a', { weight: 3, network: 'n' }),
      contentType: APPLY,
    }),
  )
  const patched = await body(
    mesh.call('PATCH', `${entryPath('contract-a')}?fieldManager=editor`, {
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
