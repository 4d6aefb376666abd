const LOG_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const
type Level = (typeof LOG_LEVELS)[number]

/** What Istio starts every Envoy with. */
const DEFAULT: Level = 'warning'
const NAMES = [
  ...[
    'a2a',
    'admin',
    'alternate_protocols_cache',
    'aws',
    'assert',
    'backtrace',
    'basic_auth',
    'cache_filter',
  ],
  ...['client', 'config', 'connection', 'conn_handler', 'compression', 'decompression', 'dns', 'envoy_bug'],
  ...['ext_authz', 'ext_proc', 'file', 'filter', 'forward_proxy', 'grpc', 'happy_eyeballs', 'hc'],
  ...['health_checker', 'http', 'http2', 'init', 'io', 'jwt', 'key_value_store', 'lua', 'main', 'matcher'],
  ...['misc', 'mongo', 'multi_connection', 'oauth2', 'quic', 'pool', 'rbac', 'rds', 'redis', 'router'],
  ...['runtime', 'stats', 'secret', 'tap', 'testing', 'thrift', 'tracing', 'upstream', 'udp', 'wasm'],
]

const USAGE = `usage: /logging?<name>=<level> (change single level)
usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
usage: /logging?level=<level> (change all levels)
usage: /logging?group=<group_name>:<level> (change group of loggers)
levels: ${LOG_LEVELS.join(' ')} 
`

/** The log levels of the proxies that were told any: of all others nothing is kept. */
export type Loggers = {
  /** Changes what a POST of `/logging` asks for, and lists what there is then. */
  change(proxyId: string, query: URLSearchParams): { status: 200 | 400; text: string }
}

type Wanted = { levels: [string, Level][] } | { error: string }

export function createLoggers(): Loggers {
  const changed = new Map<string, Map<string, Level>>()
  const listOf = (proxyId: string): string => {
    const own = changed.get(proxyId)
    const lines = NAMES.map((name) => `  ${name}: ${own?.get(name) ?? DEFAULT}\n`)
    return `active loggers:\n${lines.join('')}\n`
  }
  return {
    change(proxyId, query) {
      const wanted = wantedLevels(query)
      if ('error' in wanted)
        return { status: 400, text: `error: ${wanted.error}\n\n${USAGE}${listOf(proxyId)}` }
      if (wanted.levels.length > 0)
        changed.set(proxyId, new Map([...(changed.get(proxyId) ?? []), ...wanted.levels]))
      return { status: 200, text: listOf(proxyId) }
    },
  }
}

function wantedLevels(query: URLSearchParams): Wanted {
  const [first, second] = query
  if (!first) return { levels: [] }
  if (second) return { error: 'invalid number of parameters' }
  const [key, value] = first
  if (key === 'level') return pairs(NAMES.map((name) => [name, value]))
  if (key === 'paths') return pairs(value.split(',').map((pair) => pair.split(':')))
  return pairs([[key, value]])
}

function pairs(said: string[][]): Wanted {
  const levels: [string, Level][] = []
  for (const [name = '', level] of said) {
    const known = LOG_LEVELS.find((one) => one === level)
    if (!known) return { error: 'unknown logger level' }
    if (!NAMES.includes(name)) return { error: 'unknown logger name' }
    levels.push([name, known])
  }
  return { levels }
}
