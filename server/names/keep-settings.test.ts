import { expect, it } from 'vitest'
import type { Feed } from '#lib/kube/feed.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { keepSettings } from '#server/names/keep-settings.ts'

const turns = async () => {
  for (let n = 0; n < 5; n++) await Promise.resolve()
}

it('asks from when pods are known: after growing pauses until istiod tells, each minute after, and no more once stopped', async () => {
  const clock = createStepClock(0)
  const pods: Feed[] = [{ kind: 'Pod', state: 'connecting', objects: 0 }]
  let publish = () => {}
  let knownBy: NameSettings['knownBy'] = 'defaults'
  const asked: number[] = []
  const set: string[] = []
  const stop = keepSettings({
    clock,
    store: {
      feeds: () => pods,
      subscribe(listener) {
        publish = () => listener({ dirty: emptyDirty(), shell: true })
        return () => {
          publish = () => {}
        }
      },
      setNameSettings: (settings) => set.push(settings.knownBy),
    },
    names: {
      async settings() {
        asked.push(clock.nowMs())
        return { ...DEFAULT_NAME_SETTINGS, knownBy }
      },
    },
  })
  const pass = async (ms: number) => {
    clock.advance(ms)
    await turns()
  }
  publish()
  await turns()
  expect(asked).toEqual([])
  pods[0] = { kind: 'Pod', state: 'synced', objects: 1 }
  publish()
  publish()
  await turns()
  await pass(4_999)
  expect(asked).toEqual([0])
  await pass(1)
  knownBy = 'istiod'
  await pass(9_999)
  expect(asked).toEqual([0, 5_000])
  await pass(1)
  await pass(59_999)
  expect(asked).toEqual([0, 5_000, 15_000])
  await pass(1)
  expect(asked).toEqual([0, 5_000, 15_000, 75_000])
  expect(set).toEqual(['defaults', 'defaults', 'istiod', 'istiod'])
  stop()
  await pass(600_000)
  expect(asked).toHaveLength(4)
})
