import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { CHECK_SEVERITIES } from '#lib/checks/check.ts'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import type { Transition } from '#lib/health/transition.ts'
import { parseKey } from '#lib/kube/object-ref.ts'
import type { Checks } from '#server/checks/create-checks.ts'
import type { History } from '#server/history/history.ts'
import type { InventoryStore } from '#server/inventory/store.ts'

/** Groups with series of their own; what is beyond them is counted together under an empty name. */
const MOST_GROUPS = 500

export type Metrics = {
  text(): Promise<string>
  contentType: string
  countTransitions(stored: readonly Transition[]): void
  watchHistory(history: History): void
  watchChecks(checks: Pick<Checks, 'facts'>): void
}

/** Gauges are read when scraped, from what the parts already count. Names of groups are in it, names of VMs are not. */
export function createMetrics({
  store,
  subscribers,
}: {
  store: InventoryStore
  subscribers: () => number
}): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const named = new Set<string>()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'isthmus_feed_synced',
    help: 'Whether the watch of a kind is live (1) or not (0).',
    labelNames: ['kind', 'state'],
    registers,
    collect() {
      this.reset()
      for (const feed of store.feeds())
        this.set({ kind: feed.kind, state: feed.state }, feed.state === 'synced' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'isthmus_feed_objects',
    help: 'Objects known of a kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const feed of store.feeds()) this.set({ kind: feed.kind }, feed.objects)
    },
  })
  new Gauge({
    name: 'isthmus_stream_subscribers',
    help: 'Open event streams.',
    registers,
    collect() {
      this.set(subscribers())
    },
  })
  new Gauge({
    name: 'isthmus_workload_entries',
    help: 'WorkloadEntries of a WorkloadGroup by state.',
    labelNames: ['namespace', 'group', 'state'],
    registers,
    collect() {
      this.reset()
      for (const [key, { byState }] of store.inventory.groupTallies) {
        const labels = groupLabels(key)
        // A state that nobody is in is 0 and not absent: an alert has to see it go.
        for (const state of HEALTH_STATES) this.inc({ ...labels, state }, byState[state])
      }
    },
  })
  const transitions = new Counter({
    name: 'isthmus_transitions_total',
    help: 'Transitions stored by this replica, by WorkloadGroup and kind.',
    labelNames: ['namespace', 'group', 'kind'],
    registers,
  })
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    countTransitions(stored) {
      for (const { group, kind } of stored) transitions.inc({ ...groupLabels(group), kind })
    },
    watchHistory(history) {
      new Gauge({
        name: 'isthmus_history_available',
        help: 'Whether transitions can be stored (1) or not (0).',
        registers,
        collect() {
          this.set(['recording', 'catching-up'].includes(history.status().state) ? 1 : 0)
        },
      })
      new Gauge({
        name: 'isthmus_history_waiting',
        help: 'Observations that wait to be stored.',
        registers,
        collect() {
          const status = history.status()
          this.set('waiting' in status ? status.waiting : 0)
        },
      })
    },
    watchChecks(checks) {
      new Gauge({
        name: 'isthmus_check_findings',
        help: 'Findings of checks that are not suppressed, by severity.',
        labelNames: ['severity'],
        registers,
        collect() {
          const { counts } = checks.facts()
          for (const severity of CHECK_SEVERITIES) this.set({ severity }, counts[severity])
        },
      })
    },
  }

  /** The first groups met keep their names for as long as the process lives. */
  function groupLabels(key: string): { namespace: string; group: string } {
    if (key === '' || (!named.has(key) && named.size >= MOST_GROUPS)) return { namespace: '', group: '' }
    named.add(key)
    const { namespace, name } = parseKey(key)
    return { namespace, group: name }
  }
}
