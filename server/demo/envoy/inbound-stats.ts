import { inboundPorts, isHttp } from '#server/demo/config/view.ts'
import type { Context } from '#server/demo/envoy/context.ts'
import { counter, gauge, type Stat } from '#server/demo/envoy/stat.ts'
import { stableShare } from '#server/demo/stable-hash.ts'

/**
 * The requests that came in at each HTTP port: Envoy's own counters of them, and Istio's metric. They are what clients of
 * the services that select this workload have sent to it.
 */
export function inboundStats(context: Context): Stat[] {
  const { store, services, proxy, traffic } = context
  return inboundPorts({ store, services: services(), proxy }).flatMap(({ number, of }) => {
    if (!of || !isHttp(of.port)) return []
    const counts = traffic.countsOf(of.service.hostname, of.port.number)
    const at = `${proxy.address}:${number}`
    const total = Math.floor(
      [...counts.values()].reduce((sum, { byEndpoint }) => sum + (byEndpoint.get(at) ?? 0), 0),
    )
    return [
      ...managerStats(`http.inbound_0.0.0.0_${number};.`, total, proxy.id),
      ...istioRequests(context, of.service.hostname, total),
    ]
  })
}

/** Some requests are answered with an error: of each workload always the same small share. */
const answersOf = (total: number, id: string) => {
  const serverErrors = Math.floor(total * (0.001 + stableShare(`${id} 5xx`) * 0.004))
  const clientErrors = Math.floor(total * (0.004 + stableShare(`${id} 4xx`) * 0.01))
  return { good: total - serverErrors - clientErrors, clientErrors, serverErrors }
}

function managerStats(at: string, total: number, id: string): Stat[] {
  const { good, clientErrors, serverErrors } = answersOf(total, id)
  const connections = Math.ceil(total / 1000)
  return [
    counter(`${at}downstream_cx_total`, connections),
    counter(`${at}downstream_cx_rx_bytes_total`, total * 412),
    counter(`${at}downstream_cx_tx_bytes_total`, total * 1_868),
    counter(`${at}downstream_rq_total`, total),
    counter(`${at}downstream_rq_completed`, total),
    counter(`${at}downstream_rq_1xx`, 0),
    counter(`${at}downstream_rq_2xx`, good),
    counter(`${at}downstream_rq_3xx`, 0),
    counter(`${at}downstream_rq_4xx`, clientErrors),
    counter(`${at}downstream_rq_5xx`, serverErrors),
    gauge(`${at}downstream_cx_active`, total > 0 ? 2 : 0),
    gauge(`${at}downstream_rq_active`, 0),
  ]
}

function istioRequests({ proxy }: Context, host: string, total: number): Stat[] {
  const { good, clientErrors, serverErrors } = answersOf(total, proxy.id)
  const tags = (code: string) =>
    [
      ['reporter', 'destination'],
      ['destination_workload', proxy.workloadName],
      ['destination_workload_namespace', proxy.namespace],
      ['destination_service', host],
      ['request_protocol', 'http'],
      ['response_code', code],
      ['response_flags', '-'],
      ['connection_security_policy', 'mutual_tls'],
    ]
      .map((tag) => tag.join('.'))
      .join('.')
  return Object.entries({ 200: good, 404: clientErrors, 503: serverErrors })
    .filter(([, count]) => count > 0)
    .map(([code, count]) => counter(`istiocustom.istio_requests_total.${tags(code)}`, count))
}
