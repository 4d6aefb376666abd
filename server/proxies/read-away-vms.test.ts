import { expect, it } from 'vitest'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import {
  newDatabase,
  newFile,
  port,
  startMesh,
  T0,
  until,
  untilState,
  vm,
} from '#server/history/history.test-helper.ts'
import type { DatabasePlace } from '#server/history/open-database.ts'
import { readAwayVms } from '#server/proxies/read-away-vms.ts'

const byHand: WorkloadEntry = {
  ...vm('True', T0, 'by-hand'),
  metadata: { ...vm('True', T0, 'by-hand').metadata, annotations: {} },
}

it.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('VMs that were connected and are no more are known on %s', async (engine, isHere) => {
  if (!isHere) return
  const place: DatabasePlace =
    engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }
  const mesh = startMesh(place)
  const { store, history, clock } = mesh
  const sink = store.sink('WorkloadEntry')
  sink.onEvents([vm('True', T0, 'vm-2'), byHand].map((object) => ({ type: 'upsert', object })))
  await untilState(mesh, 'recording')
  const names = async () => {
    const later = createStepClock(clock.nowMs())
    // Each question is asked anew: what is kept is kept by history.
    const vms = await readAwayVms({ read: history.read }, later)
    return vms.map(({ entry, group }) => `${entry} of ${group}`)
  }
  expect(await names()).toEqual([])
  clock.advance(60_000)
  const gone = [vm('True', T0 - 10_000), byHand]
  sink.onEvents(gone.map((object) => ({ type: 'remove', object })))
  await until(clock, async () => expect(await names()).toEqual(['shop/vm-1 of shop/vms']))
  const [one] = await readAwayVms({ read: history.read }, clock)
  expect(one?.sinceMs).toBeGreaterThanOrEqual(T0 + 60_000)
  expect(one?.sinceMs).toBeLessThanOrEqual(clock.nowMs())
  const muchLater = createStepClock(clock.nowMs() + 46 * 86_400_000)
  expect(await readAwayVms({ read: history.read }, muchLater)).toEqual([])
})

it('none is known while the history can’t be read', async () => {
  const read = () => Promise.reject(new Error('away'))
  expect(await readAwayVms({ read }, createStepClock(0))).toEqual([])
})
