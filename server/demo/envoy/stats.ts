import { createHash } from 'node:crypto'
import { certificateOf } from '#server/demo/envoy/certificates.ts'
import { type Context, FIXED_CLUSTERS, inboundClusters, LOCAL_CLUSTERS } from '#server/demo/envoy/context.ts'
import { inboundStats } from '#server/demo/envoy/inbound-stats.ts'
import { memoryOf } from '#server/demo/envoy/server-info.ts'
import { counter, gauge, type Stat, type Stats } from '#server/demo/envoy/stat.ts'
import { type Push, versionOf } from '#server/demo/istiod/sync-state.ts'

/**
 * Envoy's statistics as far as Istio's bootstrap lets it keep any: those of outbound clusters are only in `/clusters`. All
 * follow from the time, the traffic and what istiod has sent.
 */
export function statsOf(context: Context): Stats {
  const { synced, startedAtMs } = context
  const numbers = [
    ...xdsCluster(context),
    ...clusterManager(context),
    ...listenerManager(context),
    ...server(context),
    ...inboundStats(context),
  ]
  return {
    texts: [
      { name: 'cluster_manager.cds.version_text', value: versionOf(synced.cluster.acked) },
      { name: 'listener_manager.lds.version_text', value: versionOf(synced.listener.acked) },
    ],
    numbers: numbers.sort((a, b) => (a.name < b.name ? -1 : 1)),
    histograms: [{ name: 'server.initialization_time_ms', value: 80 + (startedAtMs % 90) }],
  }
}

/** The stream to istiod: it is opened anew every half an hour. */
function xdsCluster({ synced, uptimeMs }: Context): Stat[] {
  const pushes = Object.values(synced).reduce((sum, { sent }) => sum + sent.count, 0)
  const streams = 1 + Math.floor(uptimeMs / (30 * 60_000))
  const at = 'cluster.xds-grpc;.'
  return [
    counter(`${at}upstream_cx_total`, streams),
    counter(`${at}upstream_cx_connect_fail`, 0),
    counter(`${at}upstream_cx_destroy`, streams - 1),
    counter(`${at}upstream_rq_total`, streams),
    counter(`${at}upstream_rq_200`, streams),
    counter(`${at}upstream_rq_2xx`, streams),
    counter(`${at}upstream_rq_completed`, streams),
    counter(`${at}upstream_rq_timeout`, 0),
    counter(`${at}upstream_cx_rx_bytes_total`, streams * 84_619 + pushes * 6_211),
    counter(`${at}upstream_cx_tx_bytes_total`, streams * 66_647 + pushes * 173),
    counter(`${at}membership_change`, 1),
    gauge(`${at}membership_healthy`, 1),
    gauge(`${at}membership_total`, 1),
    gauge(`${at}upstream_cx_active`, 1),
    gauge(`${at}upstream_rq_active`, 1),
  ]
}

function xds(at: string, { acked, rejected }: { acked: Push; rejected: number }): Stat[] {
  return [
    counter(`${at}update_attempt`, acked.count + rejected + 1),
    counter(`${at}update_success`, acked.count),
    counter(`${at}update_rejected`, rejected),
    counter(`${at}update_failure`, 0),
    counter(`${at}init_fetch_timeout`, 0),
    gauge(`${at}update_time`, acked.atMs),
    gauge(`${at}version`, versionHash(acked)),
  ]
}

/** Envoy turns the version's text into a number; one that JSON can carry here. */
const versionHash = (push: Push): number =>
  Number.parseInt(createHash('sha256').update(versionOf(push)).digest('hex').slice(0, 13), 16)

function clusterManager(context: Context): Stat[] {
  const { outboundCount, synced } = context
  const clusters =
    outboundCount() + LOCAL_CLUSTERS.length + FIXED_CLUSTERS.length + inboundClusters(context).length
  return [
    ...xds('cluster_manager.cds.', synced.cluster),
    counter('cluster_manager.cluster_added', clusters),
    counter('cluster_manager.cluster_modified', synced.cluster.acked.count),
    counter('cluster_manager.cluster_removed', 0),
    counter('cluster_manager.cluster_updated', synced.endpoint.acked.count),
    gauge('cluster_manager.active_clusters', clusters),
    gauge('cluster_manager.warming_clusters', 0),
  ]
}

function listenerManager({ config, synced }: Context): Stat[] {
  const listeners = config.listeners().length + 2
  return [
    ...xds('listener_manager.lds.', synced.listener),
    counter('listener_manager.listener_added', listeners),
    counter('listener_manager.listener_create_success', listeners),
    counter('listener_manager.listener_create_failure', synced.listener.rejected),
    counter('listener_manager.listener_modified', Math.max(0, synced.listener.acked.count - 1)),
    counter('listener_manager.listener_removed', 0),
    gauge('listener_manager.total_listeners_active', listeners),
    gauge('listener_manager.total_listeners_draining', 0),
    gauge('listener_manager.total_listeners_warming', 0),
    gauge('listener_manager.workers_started', 1),
  ]
}

function server(context: Context): Stat[] {
  const { allocated = 0, heap_size: heap = 0, total_physical_bytes: physical = 0 } = memoryOf(context)
  const days = Math.floor((certificateOf(context).expiresMs - context.nowMs) / 86_400_000)
  return [
    counter('server.debug_assertion_failures', 0),
    counter('server.dynamic_unknown_fields', 0),
    counter('server.envoy_bug_failures', 0),
    counter('server.static_unknown_fields', 0),
    counter('server.main_thread.watchdog_miss', 0),
    counter('server.worker_0.watchdog_miss', 0),
    gauge('server.concurrency', 1),
    gauge('server.days_until_first_cert_expiring', days),
    gauge('server.hot_restart_epoch', 0),
    gauge('server.live', 1),
    gauge('server.memory_allocated', allocated),
    gauge('server.memory_heap_size', heap),
    gauge('server.memory_physical_size', physical),
    gauge('server.parent_connections', 0),
    gauge('server.state', 0),
    gauge('server.uptime', Math.floor(context.uptimeMs / 1000)),
  ]
}
