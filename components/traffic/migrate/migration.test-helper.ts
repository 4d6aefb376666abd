import type { Migration } from '#lib/migration/migration.ts'

/** A migration of the forum from 10 % in three steps, running at its first. */
export const migrationOf = (over: Partial<Migration>): Migration => ({
  id: 'm1',
  host: 'forum.ns.svc.cluster.local',
  actor: 'ada',
  note: '',
  virtualService: { namespace: 'ns', name: 'forum' },
  rule: 'http/1',
  destination: 1,
  destinations: [
    { host: 'forum', subset: 'vm' },
    { host: 'forum', subset: 'k8s' },
  ],
  start: [90, 10],
  steps: [
    [75, 25],
    [50, 50],
    [0, 100],
  ],
  soakSeconds: 60,
  gates: { minEligible: 1, maxErrorPercent: 1, minRequests: 0, maxP99Ms: null, manual: false },
  state: 'running',
  reason: '',
  step: 0,
  soakSinceMs: null,
  createdMs: 0,
  endedMs: null,
  findings: [],
  events: [],
  ...over,
})
