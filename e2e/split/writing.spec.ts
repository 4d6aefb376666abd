import { setTimeout as delay } from 'node:timers/promises'
import { setWeights } from '../../lib/traffic/edit-rules.ts'
import { addSubset } from '../../lib/traffic/edit-subsets.ts'
import { place } from '../contract/objects.ts'
import { expect, test } from './fixtures.ts'
import {
  apply,
  begin,
  DESTINATION_RULE,
  decide,
  editOf,
  live,
  operation,
  operations,
  rollBack,
  settled,
  VIRTUAL_SERVICE,
} from './isthmus-api.ts'

test.describe.configure({ mode: 'serial' })

const weights = (percents: number[]) => (spec: Record<string, unknown>) =>
  setWeights(spec, 'http/1', percents)
/** One edit of both objects: a subset, and a destination that needs it. */
const newSubset = (name: string) => ({
  rule: (spec: Record<string, unknown>) => addSubset(spec, { name, labels: { version: 'vm' } }),
  service: (spec: Record<string, unknown>) => {
    const text = JSON.stringify(spec).replace('"subset":"vm"', `"subset":"${name}"`)
    return JSON.parse(text) as Record<string, unknown>
  },
})

test('what is applied is rolled back to exactly what it was, and both stand in the list', async ({
  mesh,
  isthmus,
}) => {
  const before = await live(mesh, VIRTUAL_SERVICE)
  const { status, body } = await apply(isthmus, [await editOf(mesh, VIRTUAL_SERVICE, weights([35, 65]))], {
    note: 'more to the pods',
  })
  expect(status).toBe(202)
  expect(await settled(isthmus, body.id)).toMatchObject({ state: 'done', note: 'more to the pods' })
  await expect
    .poll(async () => (await operation(isthmus, body.id)).steps[0]?.acknowledgement?.state, {
      timeout: 20_000,
    })
    .toBe('acknowledged')
  const acknowledgement = (await operation(isthmus, body.id)).steps[0]?.acknowledgement
  expect(acknowledgement?.acknowledged).toBe(acknowledgement?.sent)
  expect(acknowledgement?.connected).toBeGreaterThanOrEqual(3)

  const back = await decide(isthmus, body.id, 'roll-back')
  expect(await settled(isthmus, back.body.id)).toMatchObject({ state: 'done', reason: 'roll-back' })
  const after = await live(mesh, VIRTUAL_SERVICE)
  expect(after?.spec).toEqual(before?.spec)
  const others = (managers: { manager: string }[] = []) =>
    managers.filter(({ manager }) => manager !== 'isthmus')
  expect(others(after?.metadata.managedFields).map(({ manager }) => manager)).toEqual(
    others(before?.metadata.managedFields).map(({ manager }) => manager),
  )
  expect((await operations(isthmus)).slice(0, 2).map(({ id, rolledBackBy }) => [id, rolledBackBy])).toEqual([
    [back.body.id, ''],
    [body.id, back.body.id],
  ])
})

test('two edits of one version: one is written, the other is told of it', async ({ mesh, isthmus }) => {
  const edits = [
    await editOf(mesh, VIRTUAL_SERVICE, weights([20, 80])),
    await editOf(mesh, VIRTUAL_SERVICE, weights([90, 10])),
  ]
  const answers = await Promise.all(edits.map((edit) => apply(isthmus, [edit])))
  const done: string[] = []
  for (const { status, body } of answers) {
    if (status === 202 && (await settled(isthmus, body.id)).state === 'done') done.push(body.id)
    else expect(body.error?.code ?? body.conflict?.ref.name).toMatch(/conflict|forum/)
  }
  expect(done).toHaveLength(1)
  const { status, body } = await apply(
    isthmus,
    [edits[0] ?? edits[1]].filter((edit) => edit !== undefined),
  )
  const late = status === 202 ? await settled(isthmus, body.id) : body
  expect(JSON.stringify(late)).toContain('onflict')
  await rollBack(isthmus, done[0] ?? '')
})

test('the VirtualService waits until proxies have the subset, 5 s behind as they are', async ({
  mesh,
  isthmus,
  bench,
}) => {
  const { rule, service } = newSubset('vm-late')
  const objects = [await editOf(mesh, VIRTUAL_SERVICE, service), await editOf(mesh, DESTINATION_RULE, rule)]
  bench.api.writes.length = 0
  bench.istiod.freeze()
  const body = await begin(isthmus, objects)
  await delay(5_000)
  expect(bench.api.writes.map(({ path }) => path.split('?')[0])).toEqual([place('DestinationRule', 'forum')])
  bench.istiod.thaw()
  expect(await settled(isthmus, body.id)).toMatchObject({ state: 'done' })
  expect(bench.api.writes.map(({ path }) => path.split('?')[0])).toEqual([
    place('DestinationRule', 'forum'),
    place('VirtualService', 'forum'),
  ])
  bench.api.writes.length = 0
  await rollBack(isthmus, body.id)
  expect(bench.api.writes.map(({ path }) => path.split('?')[0])).toEqual([
    place('VirtualService', 'forum'),
    place('DestinationRule', 'forum'),
  ])
})

for (const fault of ['conflict', 'refused', 'broken', 'cut'] as const) {
  test(`a second write that fails (${fault}) leaves a harmless subset; it is finished or rolled back`, async ({
    mesh,
    isthmus,
    bench,
  }) => {
    const before = [await live(mesh, DESTINATION_RULE), await live(mesh, VIRTUAL_SERVICE)]
    const { rule, service } = newSubset(`vm-${fault}`)
    const objects = [await editOf(mesh, DESTINATION_RULE, rule), await editOf(mesh, VIRTUAL_SERVICE, service)]
    bench.api.faults.push('none', fault)
    const body = await begin(isthmus, objects)
    const stopped = await settled(isthmus, body.id)
    expect(stopped.state).toBe('stopped')
    expect(stopped.steps[0]?.state).toBe('written')
    expect((await live(mesh, VIRTUAL_SERVICE))?.spec).toEqual(before[1]?.spec)
    const finished = await decide(isthmus, body.id, 'finish')
    expect(await settled(isthmus, finished.body.id)).toMatchObject({ state: 'done' })
    expect((await live(mesh, VIRTUAL_SERVICE))?.spec).toEqual(objects[1]?.spec)
    await rollBack(isthmus, body.id)
    expect((await live(mesh, DESTINATION_RULE))?.spec).toEqual(before[0]?.spec)
    expect((await live(mesh, VIRTUAL_SERVICE))?.spec).toEqual(before[1]?.spec)
  })
}

test('an answer that is lost does not make a second write', async ({ mesh, isthmus, bench }) => {
  const edit = await editOf(mesh, VIRTUAL_SERVICE, weights([45, 55]))
  bench.api.writes.length = 0
  bench.api.faults.push('lost')
  const body = await begin(isthmus, [edit])
  expect(await settled(isthmus, body.id)).toMatchObject({ state: 'done' })
  expect(bench.api.writes).toHaveLength(1)
  expect((await live(mesh, VIRTUAL_SERVICE))?.spec).toEqual(edit.spec)
  await rollBack(isthmus, body.id)
})

test('killed between two writes: the operation is found, and finished', async ({ mesh, isthmus, bench }) => {
  const { rule, service } = newSubset('vm-killed')
  const objects = [await editOf(mesh, DESTINATION_RULE, rule), await editOf(mesh, VIRTUAL_SERVICE, service)]
  bench.api.writes.length = 0
  bench.istiod.freeze()
  const body = await begin(isthmus, objects)
  await expect.poll(async () => (await operation(isthmus, body.id)).steps[0]?.state).toBe('written')
  process.kill(isthmus.pid, 'SIGKILL')
  await isthmus.stop()
  bench.istiod.thaw()
  const next = await bench.start()
  await expect
    .poll(async () => (await operation(next, body.id)).state, { timeout: 30_000 })
    .toBe('interrupted')
  expect(bench.api.writes).toHaveLength(1)
  const finished = await decide(next, body.id, 'finish')
  expect(await settled(next, finished.body.id)).toMatchObject({ state: 'done' })
  expect(bench.api.writes).toHaveLength(2)
  expect((await live(mesh, VIRTUAL_SERVICE))?.spec).toEqual(objects[1]?.spec)
  await rollBack(next, body.id)
  await next.stop()
})

test('a controller that puts its own back is noticed within 2 s, by name, and not fought', async ({
  mesh,
  isthmus,
  bench,
}) => {
  const before = await live(mesh, VIRTUAL_SERVICE)
  const body = await begin(isthmus, [await editOf(mesh, VIRTUAL_SERVICE, weights([10, 90]))])
  expect(await settled(isthmus, body.id)).toMatchObject({ state: 'done' })
  await delay(2_000)
  bench.api.writes.length = 0
  await mesh.call('PATCH', `${place('VirtualService', 'forum')}?fieldManager=argocd-controller`, {
    body: [{ op: 'replace', path: '/spec', value: before?.spec }],
    contentType: 'application/json-patch+json',
  })
  await expect
    .poll(async () => (await operation(isthmus, body.id)).reverted?.by ?? '', {
      timeout: 2_000,
      intervals: [100],
    })
    .toMatch(/argo/i)
  await delay(1_000)
  expect(bench.api.writes).toEqual([])
})

test('a share for a subset with nothing behind it is refused before any write, unless overridden', async ({
  mesh,
  isthmus,
  bench,
}) => {
  const objects = [
    await editOf(mesh, DESTINATION_RULE, (spec) =>
      addSubset(spec, { name: 'empty', labels: { version: 'none' } }),
    ),
    await editOf(mesh, VIRTUAL_SERVICE, (spec) =>
      JSON.parse(JSON.stringify(spec).replace('"subset":"vm"', '"subset":"empty"')),
    ),
  ]
  bench.api.writes.length = 0
  const { status, body } = await apply(isthmus, objects)
  expect(status).toBe(422)
  expect(body.error?.code).toBe('blocked')
  expect(bench.api.writes).toEqual([])
  const all = await apply(isthmus, objects, { override: true })
  expect(await settled(isthmus, all.body.id)).toMatchObject({ state: 'done' })
  await rollBack(isthmus, all.body.id)
})
