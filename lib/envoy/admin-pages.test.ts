import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADMIN_PAGES, checkAdminCall } from '#lib/envoy/admin-pages.ts'

const outcome = (method: string, path: string, query = ''): string => {
  const call = checkAdminCall(method, path, query)
  return call.ok ? call.value.path : (call.problems[0]?.code ?? '')
}

describe('checkAdminCall', () => {
  it.each(Object.keys(ADMIN_PAGES))('lets /%s through by GET alone', (page) => {
    expect(outcome('GET', `/${page}`)).toBe(`/${page}`)
    for (const method of [
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'get',
      'GET ',
      '',
    ])
      expect(outcome(method, `/${page}`), method).toBe('forbidden')
  })

  it.each([
    ['/clusters', 'format=json', '/clusters?format=json'],
    [
      '/clusters',
      '?filter=%5Eoutbound%5C%7C80&format=json',
      '/clusters?format=json&filter=%5Eoutbound%5C%7C80',
    ],
    [
      '/stats',
      'usedonly&format=json&type=Gauges&filter=xds-grpc%3B',
      '/stats?format=json&filter=xds-grpc%3B&usedonly&type=Gauges',
    ],
    ['/stats', 'usedonly=true&histogram_buckets=detailed', '/stats?usedonly&histogram_buckets=detailed'],
    ['/stats/prometheus', 'text_readouts=&usedonly', '/stats/prometheus?usedonly&text_readouts'],
    [
      '/config_dump',
      'include_eds&resource=dynamic_active_clusters&name_regex=forum',
      '/config_dump?resource=dynamic_active_clusters&name_regex=forum&include_eds',
    ],
    ['/config_dump', 'mask=bootstrap,cluster.name', '/config_dump?mask=bootstrap%2Ccluster.name'],
    ['/init_dump', 'mask=listener', '/init_dump?mask=listener'],
    ['/stats', 'filter=a+', '/stats?filter=a%2B'],
  ])('writes the query of %s?%s anew', (path, query, written) => {
    expect(outcome('GET', path, query)).toBe(written)
    // What is canonical stays as it is.
    const [, page = '', rest = ''] = /^([^?]*)\??(.*)$/.exec(written) ?? []
    expect(outcome('GET', page, rest)).toBe(written)
  })

  it('says what the answer has to be', () => {
    const typeOf = (path: string, query: string) => {
      const call = checkAdminCall('GET', path, query)
      return call.ok && call.value.type
    }
    expect(typeOf('/stats', '')).toBe('text')
    expect(typeOf('/stats', 'format=text')).toBe('text')
    expect(typeOf('/stats', 'format=json')).toBe('json')
    expect(typeOf('/stats/prometheus', '')).toBe('text')
    expect(typeOf('/certs', '')).toBe('json')
  })

  it.each([
    'quitquitquit',
    'drain_listeners',
    'healthcheck/fail',
    'healthcheck/ok',
    'reset_counters',
    'runtime_modify',
    'cpuprofiler',
    'heapprofiler',
    'heap_dump',
    'allocprofiler',
    'logging',
    'reopen_logs',
    'contention',
    'help',
    'hot_restart_version',
    'memory/tcmalloc',
    'peak_heap_dump',
    'stats/recentlookups',
    'stats/recentlookups/clear',
    'stats/recentlookups/enable',
    'constructor',
    '__proto__',
    'toString',
    'Ready',
    'stats/prometheus/ready',
  ])('S28: refuses /%s by every method', (page) => {
    for (const method of ['GET', 'POST', 'HEAD']) expect(outcome(method, `/${page}`)).toBe('forbidden')
    expect(outcome('GET', `/${page}`, 'level=debug')).toBe('forbidden')
  })

  it.each([
    '',
    '/',
    'ready',
    '//ready',
    '/ready/',
    '/./ready',
    '/ready/.',
    '/config_dump/../quitquitquit',
    '/config_dump/..',
    '/%72eady',
    '/%2572eady',
    '/stats%2fprometheus',
    '/stats\\prometheus',
    '\\ready',
    '/ready;x',
    '/ready?x',
    '/ready#',
    '/ready\0',
    '/ready%00',
    '/ready ',
    ' /ready',
    '/ready\n',
    'http://127.0.0.1/ready',
    '/http://127.0.0.1/ready',
    '/ready\r\nhost: x',
    '/réady',
    '/..;/ready',
    '/%c0%ae%c0%ae/ready',
    '*',
  ])('S27: refuses the path %j', (path) => {
    expect(outcome('GET', path)).toBe('bad-request')
  })

  it.each([
    ['/ready', 'x=1'],
    ['/ready', '&'],
    ['/clusters', 'format=html'],
    ['/clusters', 'format=json&format=text'],
    ['/clusters', 'FORMAT=json'],
    ['/clusters', 'form%61t=json'],
    ['/clusters', 'format=json;x'],
    ['/clusters', 'format=json%00'],
    ['/clusters', 'filter'],
    ['/clusters', 'filter='],
    ['/clusters', 'filter=%'],
    ['/clusters', 'filter=%2541'],
    ['/clusters', 'filter=%ff'],
    ['/clusters', 'filter=%0aX'],
    ['/clusters', 'filter=a b'],
    ['/clusters', 'filter=a\\b'],
    ['/clusters', 'filter=a#b'],
    ['/clusters', `filter=${'x'.repeat(501)}`],
    ['/stats', 'usedonly=false'],
    ['/stats', 'invert_filter'],
    ['/stats', 'level=debug'],
    ['/config_dump', 'mask=a.header.value'],
    ['/config_dump', 'mask=x.inline_string'],
    ['/config_dump', 'mask=a.inline_bytes'],
    ['/config_dump', 'mask=a/b'],
    ['/config_dump', 'resource=A'],
    ['/config_dump', '__proto__=1'],
    ['/config_dump', 'constructor'],
    ['/config_dump', 'include_eds&include_eds'],
    ['/logging', 'level=debug&'],
  ])('refuses %s?%s', (path, query) => {
    expect(['bad-request', 'forbidden']).toContain(outcome('GET', path, query))
  })

  it('whatever passes is one of the pages, with nothing in its query but its parameters', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...Object.keys(ADMIN_PAGES).map((page) => `/${page}`),
        '/',
        '..',
        '%2e',
        '%',
        '?',
        '&',
        ';',
        '\\',
        '=',
        '#',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const parameter = fc.constantFrom(
      'format',
      'filter',
      'usedonly',
      'mask',
      'resource',
      'name_regex',
      'include_eds',
      'type',
      'level',
    )
    const query = fc.array(
      fc.oneof(
        fc
          .tuple(
            parameter,
            fc.oneof(
              fc.constantFrom('json', 'text', 'Gauges', 'true', ''),
              fc.string(),
              fc.string().map(encodeURIComponent),
            ),
          )
          .map(([key, value]) => `${key}=${value}`),
        parameter,
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 4 },
    )
    let passed = 0
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'GET', 'GET', 'POST'),
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...Object.keys(ADMIN_PAGES).map((page) => `/${page}`)) },
          { weight: 1, arbitrary: fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('')) },
        ),
        query,
        (method, path, parts) => {
          const call = checkAdminCall(method, path, parts.join('&'))
          if (!call.ok) return
          passed += 1
          const url = new URL(call.value.path, 'http://envoy')
          const page = url.pathname.slice(1)
          expect(method).toBe('GET')
          expect(Object.hasOwn(ADMIN_PAGES, page)).toBe(true)
          expect(`${url.pathname}${url.search}`).toBe(call.value.path)
          expect(call.value.path).toMatch(/^[\w/]+(\?[\w=&%.!~*'()-]+)?$/)
          const keys = [...url.searchParams.keys()]
          expect(new Set(keys).size).toBe(keys.length)
          for (const key of keys)
            expect(ADMIN_PAGES[page as keyof typeof ADMIN_PAGES].parameters).toHaveProperty(key)
        },
      ),
      { numRuns: 5_000 },
    )
    expect(passed).toBeGreaterThan(100)
  })
})
