/** Every path of Envoy's admin endpoint, with what it does; `isPost` marks those that change something. */
const COMMANDS: [path: string, does: string, isPost?: boolean][] = [
  ['/', 'Admin home page'],
  ['/allocprofiler', 'enable/disable the allocation profiler (if supported)', true],
  ['/certs', 'print certs on machine'],
  ['/clusters', 'upstream cluster status'],
  ['/config_dump', 'dump current Envoy configs'],
  ['/cpuprofiler', 'enable/disable the CPU profiler', true],
  ['/drain_listeners', 'drain listeners', true],
  ['/healthcheck/fail', 'cause the server to fail health checks', true],
  ['/healthcheck/ok', 'cause the server to pass health checks', true],
  ['/heapprofiler', 'enable/disable the heap profiler', true],
  ['/help', 'print out list of admin commands'],
  ['/init_dump', 'dump current Envoy init manager information'],
  ['/listeners', 'print listener info'],
  ['/logging', 'query/change logging levels', true],
  ['/memory', 'print current allocation/heap usage'],
  ['/quitquitquit', 'exit the server', true],
  ['/ready', 'print server state, return 200 if LIVE, otherwise return 503'],
  ['/reopen_logs', 'reopen access logs', true],
  ['/reset_counters', 'reset all counters to zero', true],
  ['/runtime', 'print runtime values'],
  ['/runtime_modify', 'modify runtime values', true],
  ['/server_info', 'print server version/status information'],
  ['/stats', 'print server stats'],
  ['/stats/prometheus', 'print server stats in prometheus format'],
]

export const MUTATIONS: ReadonlySet<string> = new Set(
  COMMANDS.flatMap(([path, , isPost]) => (isPost ? [path.slice(1)] : [])),
)

export const HELP = `admin commands are:\n${COMMANDS.map(
  ([path, does, isPost]) => `  ${path}${isPost ? ' (POST)' : ''}: ${does}\n`,
).join('')}`
