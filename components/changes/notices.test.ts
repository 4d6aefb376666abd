import { describe, expect, it } from 'vitest'
import { deadShares, noticesOf } from '#components/changes/notices.ts'
import type { Backends, HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { destinationId } from '#lib/traffic/rules.ts'

const HOST = 'forum.ns.svc.cluster.local'
const step = (name: string, state: OperationStep['state'] = 'written'): OperationStep => ({
  ref: { kind: 'VirtualService', namespace: 'ns', name },
  action: 'patch',
  before: {},
  after: {},
  state,
  resourceVersion: '1',
  message: '',
  writtenMs: 1,
  acknowledgement: null,
})
const operation = (id: string, change: Partial<Operation> = {}): Operation => ({
  id,
  host: HOST,
  actor: 'me',
  note: '',
  reason: 'edit',
  rollsBack: '',
  rolledBackBy: '',
  startedMs: 1,
  endedMs: 2,
  state: 'done',
  message: '',
  steps: [step('forum')],
  conflict: null,
  reverted: null,
  decisions: [],
  overrode: [],
  ...change,
})
const reverted = { atMs: 1, by: 'argocd', ref: step('forum').ref }
const kinds = (operations: Operation[]) =>
  noticesOf(operations).map((one) => `${one.kind} ${one.operation.id}`)

describe('noticesOf', () => {
  it('tells what runs, asks, stands half done or was undone', () => {
    expect(
      kinds([
        operation('5', { state: 'running', steps: [step('a', 'writing')] }),
        operation('4', { state: 'asking', steps: [step('b')] }),
        operation('3', { state: 'stopped', steps: [step('c'), step('d', 'refused')] }),
        operation('2', { state: 'interrupted', steps: [step('e', 'writing')] }),
        operation('1', { reverted }),
        operation('0', { state: 'not-written', steps: [step('f', 'refused')] }),
      ]),
    ).toEqual(['running 5', 'asking 4', 'stopped 3', 'interrupted 2', 'reverted 1'])
  })

  it('drops what was rolled back, and what a later change has written over', () => {
    expect(kinds([operation('2', { state: 'stopped', rolledBackBy: '3' })])).toEqual([])
    expect(kinds([operation('2'), operation('1', { reverted })])).toEqual([])
    expect(kinds([operation('2', { steps: [step('other')] }), operation('1', { reverted })])).toEqual([
      'reverted 1',
    ])
    expect(
      kinds([
        operation('2', { state: 'not-written', steps: [step('forum', 'conflict')] }),
        operation('1', { reverted }),
      ]),
    ).toEqual(['reverted 1'])
  })
})

const backends = (podsReady: number, known = true): Backends => ({
  vmsEligible: 0,
  vmsTotal: 0,
  podsReady,
  podsTotal: 2,
  known,
})
const to = (subset: string, weight: number) => ({ destination: { host: HOST, subset }, weight })
function detail(k8s: Backends, change: Partial<VirtualServiceView> = {}, weight = 36): HostDetail {
  const spec = {
    http: [
      { match: [{ uri: { prefix: '/x' } }], route: [to('k8s', 1)] },
      { route: [to('vm', 100 - weight), to('k8s', weight)] },
    ],
  }
  const service: VirtualServiceView = {
    ref: { kind: 'VirtualService', namespace: 'ns', name: 'forum' },
    hosts: [HOST],
    gateways: ['mesh'],
    resourceVersion: '1',
    createdAt: '',
    managers: [],
    ownedBy: '',
    scope: 'mesh',
    wins: true,
    spec,
    rules: readRules(spec),
    ...change,
  }
  return {
    host: HOST,
    namespace: 'ns',
    source: null,
    ports: [],
    destinationRules: [],
    endpointSets: [],
    virtualServices: [service],
    delegates: [],
    backends: { [destinationId(HOST, 'vm')]: backends(1), [destinationId(HOST, 'k8s')]: k8s },
    others: [],
    problems: [],
  }
}
const texts = (host: HostDetail, operations: Operation[]) =>
  deadShares(host, operations).map(({ text }) => text)

describe('deadShares', () => {
  const dead = detail(backends(0))

  it('names each share that nothing takes, of every rule', () => {
    expect(texts(dead, [operation('1')])).toEqual([
      '100 % of requests that rule 1 matches hit k8s, which has no endpoint that takes requests',
      '36 % of requests hit k8s, which has no endpoint that takes requests',
    ])
    expect(texts(detail(backends(0, false)), [operation('1')])[1]).toBe(
      '36 % of requests hit k8s, which no DestinationRule defines',
    )
  })

  it('is silent where something takes it, where it is nothing, and where the rule decides nothing', () => {
    expect(texts(detail(backends(1)), [operation('1')])).toEqual([])
    expect(texts(detail(backends(0), {}, 0), [operation('1')])).toHaveLength(1)
    expect(texts(detail(backends(0), { wins: false }), [operation('1')])).toEqual([])
  })

  it('is about the newest operation that wrote anything', () => {
    const other = operation('2', { steps: [step('other')] })
    expect(texts(dead, [])).toEqual([])
    expect(texts(dead, [other, operation('1')])).toEqual([])
    expect(
      texts(dead, [operation('2', { state: 'not-written', steps: [step('x', 'refused')] }), operation('1')]),
    ).toHaveLength(2)
    expect(texts(dead, [operation('1', { rolledBackBy: '2' })])).toEqual([])
  })
})
