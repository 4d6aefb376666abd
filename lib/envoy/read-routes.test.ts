import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routesOfConfiguration } from '#lib/envoy/read-routes.ts'
import { routeMatchWords } from '#lib/envoy/route-match.ts'
import type { JsonObject } from '#lib/json.ts'

const routeOf = (route: JsonObject) =>
  routesOfConfiguration('80', { virtual_hosts: [{ name: 'v', routes: [route] }] })[0]

describe('the words of a match', () => {
  it.each([
    [{ prefix: '/' }, 'prefix /'],
    [{ path: '/login', case_sensitive: false }, 'exact /login in any case'],
    [{ path_separated_prefix: '/api' }, 'path prefix /api'],
    [{ safe_regex: { regex: '/v[12]/.*' } }, 'regex /v[12]/.*'],
    [{ connect_matcher: {} }, 'CONNECT'],
    [{ prefix: '/', headers: [{ name: ':method', string_match: { exact: 'GET' } }] }, 'prefix /, method GET'],
    [
      { prefix: '/', headers: [{ name: ':authority', string_match: { prefix: 'a' } }] },
      'prefix /, host prefix a',
    ],
    [{ headers: [{ name: 'x', string_match: { exact: '' } }] }, 'header x exact '],
    [{ headers: [{ name: 'x', present_match: true, invert_match: true }] }, 'not header x present'],
    [{ headers: [{ name: 'x', present_match: false }] }, 'header x absent'],
    [{ headers: [{ name: 'n', range_match: { start: '1', end: '5' } }] }, 'header n from 1 to below 5'],
    [{ headers: [{ name: 'x', string_match: { safe_regex: { regex: 'a+' } } }] }, 'header x regex a+'],
    [
      { prefix: '/', query_parameters: [{ name: 'q', string_match: { exact: '1' } }] },
      'prefix /, query parameter q exact 1',
    ],
    [{ prefix: '/', runtime_fraction: { default_value: { numerator: 25 } } }, 'prefix /, 25% of requests'],
    [{ headers: [{ name: 'x', exact_match: '' }] }, 'header x exact '],
    [{ headers: [{ name: 'x', string_match: { custom: { name: 'y' } } }] }, 'header x another condition'],
    [{ headers: [{ name: 'x', new_match: {} }] }, 'header x another condition'],
    [{ headers: [{ name: 'x' }] }, 'header x present'],
    [
      { headers: [{ name: 'x', string_match: { prefix: 'a', ignore_case: true } }] },
      'header x prefix a in any case',
    ],
    [
      { prefix: '/', cookies: [{ name: 'user', string_match: { exact: 'a' }, invert_match: true }] },
      'prefix /, not cookie user exact a',
    ],
    [
      { prefix: '/', tls_context: { presented: true, validated: false } },
      'prefix /, with client certificate, client certificate not valid',
    ],
    [{ prefix: '/', new_condition: {} }, 'prefix /, another condition'],
    [{ path_match_policy: { name: 'own' } }, 'another condition'],
    [{}, 'any'],
  ])('%j are %j', (match, words) => expect(routeMatchWords(match)).toBe(words))
})

describe('where a route leads', () => {
  it.each([
    [
      { redirect: { https_redirect: true, response_code: 'FOUND' } },
      { kind: 'redirect', to: 'https://<host> (found)' },
    ],
    [
      { redirect: { host_redirect: 'b.example', port_redirect: 81, path_redirect: '/x' } },
      { kind: 'redirect', to: 'b.example:81/x' },
    ],
    [
      { redirect: { https_redirect: true, port_redirect: 8443 } },
      { kind: 'redirect', to: 'https://<host>:8443' },
    ],
    [{ redirect: { port_redirect: 81 } }, { kind: 'redirect', to: '<host>:81' }],
    [{ redirect: { path_redirect: '/x' } }, { kind: 'redirect', to: '/x' }],
    [
      { redirect: { regex_rewrite: { pattern: { regex: '^/a(.*)' }, substitution: '/b\\1' } } },
      { kind: 'redirect', to: 'the same place, path by regex ^/a(.*) to /b\\1' },
    ],
    [{ direct_response: { status: 503 } }, { kind: 'direct-response', status: 503 }],
    [
      { route: { cluster_header: 'x-to' } },
      { kind: 'other', words: 'the cluster that the header x-to names' },
    ],
    [{ route: { cluster: 'c' } }, { kind: 'clusters', clusters: [{ name: 'c', weight: 100, percent: 100 }] }],
    [{}, { kind: 'other', words: 'unknown' }],
  ])('%j', (route, leadsTo) => expect(routeOf(route)?.leadsTo).toEqual(leadsTo))

  it('is shared by weight, whatever the sum is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 20 }), (weights) => {
        const clusters = weights.map((weight, index) => ({ name: `c${index}`, weight }))
        const leadsTo = routeOf({ route: { weighted_clusters: { clusters } } })?.leadsTo
        const percents = leadsTo?.kind === 'clusters' ? leadsTo.clusters.map(({ percent }) => percent) : []
        const sum = percents.reduce((total, percent) => total + percent, 0)
        expect(percents).toHaveLength(weights.length)
        const wanted = weights.some((weight) => weight > 0) ? 100 : 0
        expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(1e-6)
      }),
    )
  })

  it('comes with timeout, retries and mirrors', () => {
    const route = routeOf({
      route: {
        cluster: 'c',
        timeout: '1.500s',
        retry_policy: { retry_on: '5xx' },
        request_mirror_policies: [
          {
            cluster: 'm',
            runtime_fraction: { default_value: { numerator: 5000, denominator: 'TEN_THOUSAND' } },
          },
          { cluster: 'n' },
        ],
      },
    })
    expect(route).toMatchObject({
      timeoutMs: 1500,
      retries: { attempts: 1, on: '5xx' },
      mirrors: [
        { cluster: 'm', percent: 50 },
        { cluster: 'n', percent: 100 },
      ],
    })
    expect(routeOf({ route: { cluster: 'c' } })).toMatchObject({
      timeoutMs: null,
      retries: null,
      mirrors: [],
    })
  })
})
