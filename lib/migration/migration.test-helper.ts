import type { Facts, LiveRule } from '#lib/migration/facts.ts'
import { gatesSchema } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'
import type { WrittenWeights } from '#lib/migration/rule.ts'
import type { ObservedPoint, ObservedSplit } from '#lib/traffic/observed.ts'
import type { Acknowledgement, Operation, OperationStep } from '#lib/traffic/operation.ts'

export const T0 = Date.parse('2026-11-21T10:00:00Z')
export const IDS = ['forum|vm', 'forum|k8s']

/** Moves forum from its VMs to its pods in three steps. */
export const recordOf = (more: Partial<MigrationRecord> = {}): MigrationRecord => ({
  id: '11111111-1111-4111-8111-111111111111',
  host: 'forum',
  actor: 'tester',
  note: '',
  virtualService: { namespace: 'shop', name: 'forum' },
  rule: 'http/0',
  destination: 1,
  destinations: [
    { host: 'forum', subset: 'vm' },
    { host: 'forum', subset: 'k8s' },
  ],
  start: [100, 0],
  steps: [
    [90, 10],
    [50, 50],
    [0, 100],
  ],
  soakSeconds: 60,
  gates: gatesSchema.parse({}),
  state: 'running',
  reason: '',
  step: -1,
  soakSinceMs: null,
  createdMs: T0,
  endedMs: null,
  findings: [],
  events: [],
  signature: 'of the rule',
  startWritten: [100, null],
  writing: null,
  isApproved: false,
  isAborting: false,
  overOthers: false,
  counted: { untilMs: T0, counts: {} },
  proxies: null,
  ...more,
})

export const found = (written: WrittenWeights, changedBy = 'isthmus'): LiveRule => ({
  state: 'found',
  rule: 'http/0',
  written,
  changedBy,
})

export const factsOf = (more: Partial<Facts> = {}): Facts => ({
  live: found([100, null]),
  eligible: [3, 2],
  destinationIds: IDS,
  observed: split([]),
  operation: null,
  ...more,
})

export const split = (points: ObservedPoint[], more: Partial<ObservedSplit> = {}): ObservedSplit => ({
  source: 'envoy',
  callers: { asked: 2, answered: 2 },
  points,
  p99Ms: {},
  reason: '',
  ...more,
})

/** One interval of five seconds: requests and errors of each destination. */
export const point = (fromMs: number, vm: [number, number], k8s: [number, number]): ObservedPoint => ({
  fromMs,
  toMs: fromMs + 5_000,
  counts: {
    'forum|vm': { requests: vm[0], errors: vm[1] },
    'forum|k8s': { requests: k8s[0], errors: k8s[1] },
  },
})

export const answer = (
  state: Acknowledgement['state'],
  more: Partial<Acknowledgement> = {},
): Acknowledgement => ({
  state,
  connected: 3,
  sent: 3,
  acknowledged: 2,
  rejected: [],
  reason: '',
  ...more,
})

export const operationOf = (
  state: Operation['state'],
  step: Partial<OperationStep> = {},
  more: Partial<Operation> = {},
): Operation => ({
  id: 'operation-1',
  host: 'forum',
  actor: 'tester',
  note: '',
  reason: 'migration',
  rollsBack: '',
  rolledBackBy: '',
  startedMs: T0,
  endedMs: null,
  state,
  message: '',
  steps: [
    {
      ref: { kind: 'VirtualService', namespace: 'shop', name: 'forum' },
      action: 'patch',
      before: {},
      after: {},
      state: state === 'done' ? 'written' : 'pending',
      resourceVersion: '',
      message: '',
      writtenMs: null,
      acknowledgement: state === 'done' ? answer('acknowledged') : null,
      ...step,
    },
  ],
  conflict: null,
  reverted: null,
  decisions: [],
  overrode: [],
  ...more,
})
