import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { reviewRequestSchema } from '#lib/traffic/edit.ts'
import { operationsQuerySchema } from '#lib/traffic/operation.ts'
import { reviewEdit } from '#server/traffic/review.ts'
import {
  actor,
  asked,
  FORUM,
  rule,
  service,
  setUpTraffic,
  withWeights,
} from '#server/traffic/traffic.test-helper.ts'

async function setUp() {
  const mesh = await setUpTraffic()
  const { store, sync, request } = mesh
  const review = (objects: Parameters<typeof asked>[0]) =>
    reviewEdit({ host: FORUM, edit: { objects } }, { store, sync, request })
  return { ...mesh, review }
}

describe('a review', () => {
  it('shows what would be written, asks the API server, and writes nothing', async () => {
    const { review, weighted, writes, weights, specOf } = await setUp()
    const before = specOf(service)
    const { writes: planned, preflight } = await review([weighted(30, 70)])
    expect(planned).toMatchObject([
      {
        ref: service,
        action: 'patch',
        before: { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', spec: before },
        after: { spec: withWeights(before, 30, 70) },
        dryRun: { state: 'passed', message: '' },
      },
    ])
    expect(planned[0]?.patch).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: expect.any(String) },
      { op: 'replace', path: '/spec/http/1/route/1/weight', value: 70 },
      { op: 'replace', path: '/spec/http/1/route/0/weight', value: 30 },
    ])
    expect(JSON.stringify(planned[0]?.after)).not.toMatch(/managedFields|resourceVersion|"uid"/)
    expect(preflight.length).toBeGreaterThan(0)
    expect(writes()).toEqual([])
    expect(weights()).toEqual([90, 10])
  })

  it('of what is there already plans nothing', async () => {
    const { review, weighted } = await setUp()
    expect((await review([weighted(90, 10)])).writes).toEqual([])
  })

  it('orders the writes, and tries the first of each object', async () => {
    const { review, editOf, specOf } = await setUp()
    const moved = {
      ...specOf(rule),
      subsets: [
        { name: 'k8s', labels: { version: 'k8s' } },
        { name: 'new', labels: {} },
      ],
    }
    const to = {
      hosts: [FORUM],
      http: [{ route: [{ destination: { host: FORUM, subset: 'new' } }] }],
    }
    const { writes } = await review([editOf(service, to), editOf(rule, moved)])
    expect(writes.map(({ ref, action, dryRun }) => [ref.kind, action, dryRun.state])).toEqual([
      ['DestinationRule', 'patch', 'passed'],
      ['VirtualService', 'patch', 'passed'],
      ['DestinationRule', 'patch', 'skipped'],
    ])
    expect(writes[2]?.before).toEqual(writes[0]?.after)
    const gone = await review([editOf(rule, null), editOf(service, null)])
    expect(gone.writes.map(({ ref, action, after }) => [ref.kind, action, after])).toEqual([
      ['VirtualService', 'delete', null],
      ['DestinationRule', 'delete', null],
    ])
    expect(specOf(service)).not.toBeNull()
  })

  it('is a conflict when an object is no longer the one that the user saw', async () => {
    const { review, weighted, theirs, specOf } = await setUp()
    const mine = weighted(30, 70)
    theirs(service, withWeights(specOf(service), 55, 45))
    await expect(review([mine])).rejects.toMatchObject({
      code: 'conflict',
      message: 'VirtualService istioinaction/forum was changed by somebody-else',
    })
    await expect(review([{ ...mine, resourceVersion: '' }])).rejects.toMatchObject({ code: 'conflict' })
    await expect(review([{ ...mine, ref: { ...service, name: 'nobody' } }])).rejects.toMatchObject({
      code: 'conflict',
      message: 'VirtualService istioinaction/nobody is gone',
    })
  })

  it('shows the API server’s refusal', async () => {
    const { api, review, weighted, editOf } = await setUp()
    const [write] = (await review([editOf(service, { hosts: [FORUM], http: [{ route: [] }] })])).writes
    expect(write?.dryRun).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('denied the request'),
    })
    api.faults.add({ kind: 'status', status: 403, on: 'write' })
    expect((await review([weighted(30, 70)])).writes[0]?.dryRun).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('cannot patch resource "virtualservices"'),
    })
  })

  it('gives commands that a shell takes as they are', async () => {
    const { review, weighted, editOf } = await setUp()
    const hostile = 'it\'s $(touch /tmp/x) `id`\nEOF\nEOF_ "\\'
    const named = { ...rule, name: 'new' }
    const { writes } = await review([
      weighted(30, 70),
      { ref: named, resourceVersion: '', spec: { host: hostile } },
    ])
    const words = (command: string) =>
      execFileSync('/bin/sh', ['-c', `kubectl() { printf '%s\\0' "$@"; cat; }\n${command}`], { input: '' })
        .toString()
        .split('\0')
    const [made, patched] = writes.map(({ kubectl }) => words(kubectl))
    expect(patched?.slice(0, -1)).toEqual([
      'patch',
      'virtualservices.networking.istio.io',
      'forum',
      '-n',
      'istioinaction',
      '--type',
      'json',
      '-p',
      JSON.stringify(writes[1]?.patch),
    ])
    expect(made?.slice(0, 3)).toEqual(['create', '-f', '-'])
    expect(made?.[3]).toContain('$(touch /tmp/x) `id`')
    expect((await review([editOf(service, null)])).writes[0]?.kubectl).toBe(
      'kubectl delete virtualservices.networking.istio.io forum -n istioinaction',
    )
  })
})

describe('hostile input', () => {
  const body = (object: unknown) => ({ host: FORUM, edit: { objects: [object] } })
  const good = { ref: service, resourceVersion: '1', spec: {} }
  it.each([
    ['another kind', { ...good, ref: { ...service, kind: 'Secret' } }],
    ['a name with a slash', { ...good, ref: { ...service, name: '../secrets/x' } }],
    ['a name with a question mark', { ...good, ref: { ...service, name: 'x?y' } }],
    ['a namespace with dots alone', { ...good, ref: { ...service, namespace: '..' } }],
    ['a version that is an object', { ...good, resourceVersion: { $ne: '' } }],
    ['a spec that is a list', { ...good, spec: [] }],
    ['no spec', { ref: service, resourceVersion: '1' }],
  ])('%s is not let in', (_, object) => {
    expect(reviewRequestSchema.safeParse(body(good)).success).toBe(true)
    expect(reviewRequestSchema.safeParse(body(object)).success).toBe(false)
  })

  it('an object twice is not let in', () => {
    const twice = { host: FORUM, edit: { objects: [good, good] } }
    expect(reviewRequestSchema.safeParse(twice).success).toBe(false)
  })

  const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)
  it.each([
    ['a spec nested 50,000 deep', deep, /nested/],
    ['a spec with __proto__', JSON.parse('{"http":[{"__proto__":{"polluted":true}}]}'), /__proto__/],
  ])('%s is refused by name', async (_, spec, words) => {
    const { review, operations, editOf, writes } = await setUp()
    const refused = { code: 'bad-request', field: 'edit', message: expect.stringMatching(words) }
    const object = editOf(service, spec)
    await expect(review([object])).rejects.toMatchObject(refused)
    await expect(operations.start({ request: asked([object]), actor, reason: 'edit' })).rejects.toMatchObject(
      refused,
    )
    expect(writes()).toEqual([])
    expect(Object.keys({})).toEqual([])
    expect('polluted' in {}).toBe(false)
  })

  it('fields that no Istio object has are refused by the API server, and stored nowhere', async () => {
    const { operations, editOf, specOf } = await setUp()
    const spec = { ...specOf(service), constructor: { prototype: {} } }
    const operation = await operations.start({
      request: asked([editOf(service, spec)]),
      actor,
      reason: 'edit',
    })
    expect(operation).toMatchObject({ state: 'not-written', message: expect.stringContaining('constructor') })
  })

  it('a host with control characters is refused', async () => {
    const { operations, weighted } = await setUp()
    const request = asked([weighted(30, 70)], { host: 'forum\u0000' })
    await expect(operations.start({ request, actor, reason: 'edit' })).rejects.toMatchObject({
      code: 'bad-request',
      field: 'host',
    })
    expect(operationsQuerySchema.safeParse({ host: 'forum\u0000' }).success).toBe(false)
    expect(operationsQuerySchema.parse({})).toEqual({ host: '', page: 1 })
  })
})
