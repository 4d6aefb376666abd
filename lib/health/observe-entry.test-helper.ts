import { type EntryRules, observeEntry } from '#lib/health/observe-entry.ts'
import {
  type Observed,
  observeGraceOver,
  observeRemoved,
  type SubjectMemory,
} from '#lib/health/subject-memory.ts'
import type { Subject, Transition } from '#lib/health/transition.ts'
import { OBJECT_SCHEMAS, type WorkloadEntry } from '#lib/kube/objects.ts'

export const T0 = Date.parse('2026-09-01T08:00:00Z')
export const STALE_MS = 45 * 60_000
const rules: EntryRules = { staleAfterMs: STALE_MS, graceMs: 10_000 }
export const vm: Subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' }
/** Seconds after T0, as the texts that Kubernetes and istiod write. */
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()

/** An entry as istiod writes it; all times are seconds since T0. */
export type Written = {
  uid?: string
  version?: string
  created?: number | null
  group?: string
  controller?: string
  connected?: number | string
  disconnected?: number | string
  isChecked?: boolean
  healthy?: { status: string; at?: number | string; message?: string }
}
const textOf = (time: number | string) => (typeof time === 'number' ? at(time) : time)
function entry(written: Written): WorkloadEntry {
  const { uid = 'u1', version = '1', created = 0, group = 'vms', controller = 'istiod-a' } = written
  const { isChecked = true, connected, disconnected, healthy } = written
  const message = healthy?.message === undefined ? {} : { message: healthy.message }
  return OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: {
      ...vm,
      uid,
      resourceVersion: version,
      creationTimestamp: created === null ? null : at(created),
      annotations: {
        ...(group ? { 'istio.io/autoRegistrationGroup': group } : {}),
        ...(controller ? { 'istio.io/workloadController': controller } : {}),
        ...(connected === undefined ? {} : { 'istio.io/connectedAt': textOf(connected) }),
        ...(disconnected === undefined ? {} : { 'istio.io/disconnectedAt': textOf(disconnected) }),
        ...(isChecked ? { 'proxy.istio.io/health-checks-enabled': 'true' } : {}),
      },
    },
    spec: { address: '10.0.0.1' },
    status: healthy
      ? {
          conditions: [
            {
              type: 'Healthy',
              status: healthy.status,
              ...message,
              ...(healthy.at === undefined ? {} : { lastTransitionTime: textOf(healthy.at) }),
            },
          ],
        }
      : {},
  })
}

/** A replica that looks at one entry, from what it remembers. */
export function observer(from: SubjectMemory | null = null) {
  let memory = from
  const lines = (observed: Observed) => {
    memory = observed.memory
    return observed.transitions
  }
  return {
    memory: () => memory,
    sees: (written: Written, seconds: number) =>
      lines(observeEntry(memory, entry(written), 'shop/vms', T0 + seconds * 1000, rules)),
    graceIsOver: (seconds: number) =>
      memory ? lines(observeGraceOver(vm, memory, T0 + seconds * 1000)) : [],
    seesItGone: (seconds: number) => (memory ? lines(observeRemoved(vm, memory, T0 + seconds * 1000)) : []),
  }
}

/** `<seconds> <kind> by <clock>: <state>`, and the message where there is one. */
export const line = ({ kind, state, atMs, timeSource, message }: Transition) =>
  `${(atMs - T0) / 1000} ${kind} by ${timeSource}: ${state}${message ? ` (${message})` : ''}`
export const linesOf = (transitions: Transition[]) => transitions.map(line)

export const healthy = { status: 'True', at: 2 }
export const up = { connected: 0.5, healthy }
/** A replica that has seen a healthy VM come. */
export function afterHealthy() {
  const replica = observer()
  replica.sees(up, 3)
  return replica
}
