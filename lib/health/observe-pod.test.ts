import { describe, expect, it } from 'vitest'
import { observePod } from '#lib/health/observe-pod.ts'
import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

const T0 = Date.parse('2026-09-01T08:00:00Z')
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()
type Ready = { status: string; at?: number; message?: string; reason?: string }

function follow() {
  let memory: SubjectMemory | null = null
  return (
    seconds: number,
    ready: Ready | null,
    { uid = 'p1', version = '1', created = 0, deleted = null as number | null, phase = 'Running' } = {},
  ) => {
    const conditions = ready
      ? [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: at(0) },
          {
            ...ready,
            type: 'Ready',
            lastTransitionTime: ready.at === undefined ? null : at(ready.at),
          },
        ]
      : []
    const pod = OBJECT_SCHEMAS.Pod.parse({
      metadata: {
        name: 'web-1',
        namespace: 'shop',
        uid,
        resourceVersion: version,
        creationTimestamp: at(created),
        deletionTimestamp: deleted === null ? null : at(deleted),
      },
      status: { podIP: '10.1.0.1', phase, conditions },
    })
    const observed = observePod(memory, pod, 'shop/vms', T0 + seconds * 1000)
    // What is stored is JSON.
    memory = JSON.parse(JSON.stringify(observed.memory)) as SubjectMemory
    return observed.transitions.map(
      ({ kind, state, atMs, timeSource, message }) =>
        `${(atMs - T0) / 1000} ${kind} by ${timeSource}: ${state}${message ? ` (${message})` : ''}`,
    )
  }
}

describe('what happened to a pod', () => {
  it('is that it came and what its Ready condition came to', () => {
    const look = follow()
    expect(look(1, null)).toEqual(['0 registered by object: pending (10.1.0.1)'])
    const starting = { status: 'False', at: 2, reason: 'ContainersNotReady' }
    expect(look(2, starting), 'pending until it is ready').toEqual([])
    expect(look(300, { ...starting, at: 290 }), 'however long it takes to start').toEqual([])
    expect(look(309, { status: 'True', at: 308, message: 'not told' })).toEqual([
      '308 healthy by condition: healthy',
    ])
    expect(look(400, { ...starting, at: 399 })).toEqual([
      '399 unhealthy by condition: unhealthy (ContainersNotReady)',
    ])
  })

  it('at first sight is that it fails if it became not ready later than it takes to start', () => {
    const registered = '0 registered by object: pending (10.1.0.1)'
    const bad: Ready = { status: 'False', message: 'probe failed' }
    expect(follow()(90, { ...bad, at: 60 })).toEqual([registered])
    expect(follow()(90, bad)).toEqual([registered])
    expect(follow()(90, { ...bad, at: 61 })).toEqual([
      registered,
      '61 unhealthy by condition: unhealthy (probe failed)',
    ])
  })

  it.each([
    ['is deleted', { deleted: 90 }],
    ['has done its work', { phase: 'Succeeded' }],
  ])('is no trouble when it stops being ready because it %s', (_, more) => {
    const look = follow()
    look(9, { status: 'True', at: 8 })
    const stopped = { status: 'False', at: 91, reason: 'ContainersNotReady' }
    expect(look(92, stopped, { version: '2', ...more })).toEqual([])
    expect(follow()(92, stopped, more), 'at first sight').toEqual([
      '0 registered by object: pending (10.1.0.1)',
    ])
    expect(look(93, stopped, { version: '3' }), 'unless it stays').toHaveLength(1)
  })

  it('is nothing when the same verdict is written again', () => {
    const look = follow()
    look(1, { status: 'True', at: 1 })
    expect(look(1, { status: 'True', at: 1 })).toEqual([])
    expect(look(90, { status: 'True', at: 80 }, { version: '2' })).toEqual([])
  })

  it('is by our own clock when the condition tells no time', () => {
    const look = follow()
    look(1, { status: 'True', at: 1 })
    expect(look(7, { status: 'Unknown' }, { version: '2' })).toEqual(['7 unhealthy by observed: unhealthy'])
  })

  it('is a removal and a registration when another pod has the name, as in a StatefulSet', () => {
    const look = follow()
    look(1, { status: 'True', at: 1 })
    expect(look(31, { status: 'True', at: 31 }, { uid: 'p2', created: 30 })).toEqual([
      '30 removed by observed: absent',
      '30 registered by object: pending (10.1.0.1)',
      '31 healthy by condition: healthy',
    ])
  })
})
