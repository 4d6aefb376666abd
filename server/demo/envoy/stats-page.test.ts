import { describe, expect, it } from 'vitest'
import { counter, gauge, type Stats } from '#server/demo/envoy/stat.ts'
import { statsPage } from '#server/demo/envoy/stats-page.ts'

const stats: Stats = {
  texts: [{ name: 'cluster_manager.cds.version_text', value: '1' }],
  numbers: [
    counter('cluster.xds-grpc;.upstream_rq_2xx', 4),
    counter('cluster_manager.cds.update_rejected', 0),
    counter('http.inbound_0.0.0.0_8080;.downstream_rq_5xx', 2),
    counter(
      'istiocustom.istio_requests_total.reporter.destination.destination_service.forum.ns.svc.response_code.200',
      7,
    ),
    gauge('server.live', 1),
  ],
  histograms: [{ name: 'server.initialization_time_ms', value: 90 }],
}
const text = (query: string): string => {
  const page = statsPage(stats, new URLSearchParams(query))
  return page.kind === 'text' ? page.text : JSON.stringify(page.body)
}

describe('the statistics page', () => {
  it('is text, JSON or Prometheus', () => {
    expect(text('filter=server')).toMatch(/^server\.live: 1\nserver\.initialization_time_ms: P0\(nan,90\)/)
    expect(text('format=json&filter=server.live')).toBe('{"stats":[{"name":"server.live","value":1}]}')
    expect(text('format=prometheus')).toBe(
      [
        '# TYPE envoy_cluster_upstream_rq counter',
        'envoy_cluster_upstream_rq{cluster_name="xds-grpc",response_code_class="2xx"} 4',
        '# TYPE envoy_cluster_manager_cds_update_rejected counter',
        'envoy_cluster_manager_cds_update_rejected{} 0',
        '# TYPE envoy_http_downstream_rq counter',
        'envoy_http_downstream_rq{http_conn_manager_prefix="inbound_0.0.0.0_8080",response_code_class="5xx"} 2',
        '# TYPE istio_requests_total counter',
        'istio_requests_total{reporter="destination",destination_service="forum.ns.svc",response_code="200"} 7',
        '# TYPE envoy_server_live gauge',
        'envoy_server_live{} 1',
        '',
      ].join('\n'),
    )
  })

  it('leaves out what was never used, or is of another type', () => {
    expect(text('filter=cds.update')).toContain('update_rejected: 0')
    expect(text('filter=cds.update&usedonly')).toBe('')
    expect(text('type=Gauges')).toBe('server.live: 1\n')
  })
})
