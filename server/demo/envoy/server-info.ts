import type { Context } from '#server/demo/envoy/context.ts'
import { buildOf, nodeId, nodeOf, serviceCluster } from '#server/demo/envoy/node.ts'
import { stableShare } from '#server/demo/stable-hash.ts'

/** Envoy's `/server_info`. */
export function serverInfo({ proxy, uptimeMs }: Context) {
  const uptime = `${Math.floor(uptimeMs / 1000)}s`
  return {
    version: buildOf(proxy),
    state: 'LIVE',
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
    hot_restart_version: 'disabled',
    command_line_options: {
      base_id: '0',
      concurrency: 1,
      config_path: 'etc/istio/proxy/envoy-rev.json',
      allow_unknown_static_fields: true,
      local_address_ip_version: 'v4',
      log_level: 'warning',
      component_log_level: 'misc:error',
      service_cluster: serviceCluster(proxy),
      service_node: nodeId(proxy),
      service_zone: '',
      file_flush_interval: '1s',
      drain_time: '45s',
      parent_shutdown_time: '900s',
      mode: 'Serve',
      disable_hot_restart: true,
      restart_epoch: 0,
      drain_strategy: 'Immediate',
      skip_deprecated_logs: true,
    },
    node: nodeOf(proxy),
    hot_restart_initializing: false,
  }
}

const MIB = 1_048_576

/** Bytes as the allocator has them: some for each cluster, and a share that comes and goes within some minutes. */
export function memoryOf(context: Context): Record<string, number> {
  const { proxy, nowMs, outboundCount } = context
  const base = 7.4 * MIB + outboundCount() * 21_000 + stableShare(proxy.id) * MIB
  // A slow wave and a quick one, out of step between proxies.
  const phase = stableShare(`${proxy.id} memory`) * 2 * Math.PI
  const waves = Math.sin(nowMs / 240_000 + phase) + 0.4 * Math.sin(nowMs / 31_000 + 2 * phase)
  const allocated = Math.round(base + waves * 190_000)
  const heap = Math.ceil((base + 6 * MIB) / (2 * MIB)) * 2 * MIB
  return {
    allocated,
    heap_size: heap,
    pageheap_unmapped: 0,
    pageheap_free: Math.round((heap - allocated) * 0.72),
    total_thread_cache: Math.round(760_000 + waves * 20_000),
    total_physical_bytes: heap + 3_074_878,
  }
}

/** Envoy's `/memory`, whose numbers are text as all of 64 bits are in protobuf's JSON. */
export const memory = (context: Context): Record<string, string> =>
  Object.fromEntries(Object.entries(memoryOf(context)).map(([name, value]) => [name, String(value)]))
