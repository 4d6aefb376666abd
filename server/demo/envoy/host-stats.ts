export type Counters = Record<(typeof COUNTERS)[number] | (typeof GAUGES)[number], number>

const COUNTERS = ['cx_connect_fail', 'cx_total', 'rq_error', 'rq_success', 'rq_timeout', 'rq_total'] as const
const GAUGES = ['cx_active', 'rq_active', 'rq_pending_active'] as const

export const NOTHING: Counters = {
  cx_connect_fail: 0,
  cx_total: 0,
  rq_error: 0,
  rq_success: 0,
  rq_timeout: 0,
  rq_total: 0,
  cx_active: 0,
  rq_active: 0,
  rq_pending_active: 0,
}
/** The agent's secrets come by two streams over one connection. */
export const SECRET_STREAMS: Counters = {
  ...NOTHING,
  cx_total: 1,
  rq_total: 2,
  cx_active: 1,
  rq_active: 2,
}
/** One stream that is open as long as Envoy runs. */
export const LIVE_STREAM: Counters = { ...NOTHING, cx_total: 1, rq_total: 1, cx_active: 1, rq_active: 1 }

/** The numbers of one host as `/clusters` has them: Envoy leaves a zero without its value. */
export const hostStats = (counters: Counters) => [
  ...COUNTERS.map((name) => ({ name, ...shown(counters[name]) })),
  ...GAUGES.map((name) => ({ type: 'GAUGE', name, ...shown(counters[name]) })),
]

const shown = (value: number) => (value > 0 ? { value: String(value) } : {})
