import { describe, expect, it } from 'vitest'
import {
  type ConfiguredChange,
  changesOfOperations,
  configuredAt,
  lastChangeMs,
  mergeChanges,
} from '#components/traffic/observed/configured-changes.ts'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'

const ref = { kind: 'VirtualService', namespace: 'ns', name: 'forum' } as const
const host = 'forum.ns.svc.cluster.local'
const spec = (vm: number, k8s: number) => ({
  http: [
    {
      route: [
        { destination: { host: 'forum', subset: 'vm' }, weight: vm },
        { destination: { host: 'forum', subset: 'k8s' }, weight: k8s },
      ],
    },
  ],
})
const step = (over: Partial<OperationStep>): OperationStep => ({
  ref,
  action: 'patch',
  before: null,
  after: spec(90, 10),
  state: 'written',
  resourceVersion: '2',
  message: '',
  writtenMs: 1000,
  acknowledgement: null,
  ...over,
})
const operation = (...steps: OperationStep[]): Operation => ({
  id: '1',
  host,
  actor: '',
  note: '',
  reason: 'edit',
  rollsBack: '',
  rolledBackBy: '',
  startedMs: 0,
  endedMs: null,
  state: 'done',
  message: '',
  steps,
  conflict: null,
  reverted: null,
  decisions: [],
  overrode: [],
})
const change = (kind: ConfiguredChange['kind'], atMs: number, vm: number): ConfiguredChange => ({
  kind,
  atMs,
  percents: { vm, k8s: 100 - vm },
})

describe('changesOfOperations', () => {
  it('reads the rule’s weights out of what was written, oldest first, by full host name', () => {
    const changes = changesOfOperations(
      [operation(step({ writtenMs: 5000, after: spec(1, 3) })), operation(step({}))],
      ref,
      'http/0',
    )
    expect(changes).toEqual([
      { kind: 'changed', atMs: 1000, percents: { [`${host}|vm`]: 90, [`${host}|k8s`]: 10 } },
      { kind: 'changed', atMs: 5000, percents: { [`${host}|vm`]: 25, [`${host}|k8s`]: 75 } },
    ])
  })

  it('leaves out other objects, what was never written, deletions and rules that are not there', () => {
    const operations = [
      operation(
        step({ ref: { ...ref, name: 'other' } }),
        step({ ref: { ...ref, kind: 'DestinationRule' } }),
        step({ writtenMs: null }),
        step({ after: null }),
      ),
    ]
    expect(changesOfOperations(operations, ref, 'http/0')).toEqual([])
    expect(changesOfOperations([operation(step({}))], ref, 'http/7')).toEqual([])
  })
})

describe('mergeChanges', () => {
  it('tells a change once, however often it is seen', () => {
    const merged = mergeChanges(
      [change('changed', 200, 50)],
      [change('seen', 100, 90), change('changed', 230, 50)],
    )
    expect(merged).toEqual([change('seen', 100, 90), change('changed', 200, 50)])
    expect(lastChangeMs(merged)).toBe(200)
  })

  it('does not take the first sight of the weights for a change', () => {
    expect(lastChangeMs(mergeChanges([], [change('seen', 100, 90)]))).toBeNull()
    expect(lastChangeMs(mergeChanges([change('changed', 50, 10)], [change('seen', 100, 90)]))).toBeNull()
    expect(lastChangeMs(mergeChanges([change('changed', 50, 90)], [change('seen', 100, 90)]))).toBe(50)
    expect(lastChangeMs([])).toBeNull()
  })
})

describe('configuredAt', () => {
  it('is what the last change before then left, and unknown before the first', () => {
    const changes = [change('seen', 100, 90), change('changed', 200, 50)]
    expect(configuredAt(changes, 100)).toBeNull()
    expect(configuredAt(changes, 150)?.vm).toBe(90)
    expect(configuredAt(changes, 900)?.vm).toBe(50)
  })
})
