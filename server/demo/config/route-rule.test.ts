import { expect, it } from 'vitest'
import { routeOf } from '#server/demo/config/route-rule.ts'
import { type Part, partsOf } from '#server/demo/parts.ts'

const cluster = (name: string, share = 1) => ({ name, share, cluster: undefined })
const of = (rule: Part, clusters = [cluster('outbound|80||a.b')]) =>
  routeOf({ name: 'some', match: partsOf(rule.match), clusters, virtualService: 'ns/vs', rule }, 'a.b', 80)

it('makes a route of each match, and says where it comes from', () => {
  const rule = {
    match: [
      { name: 'one', uri: { exact: '/x' }, method: { exact: 'GET' } },
      { uri: { regex: '/y.*' }, ignoreUriCase: true },
    ],
  }
  expect(of(rule)).toMatchObject([
    {
      name: 'some.one',
      match: {
        path: '/x',
        case_sensitive: true,
        headers: [{ name: ':method', string_match: { exact: 'GET' } }],
      },
      metadata: {
        filter_metadata: {
          istio: { config: '/apis/networking.istio.io/v1/namespaces/ns/virtual-service/vs' },
        },
      },
    },
    { name: 'some', match: { safe_regex: { regex: '/y.*' }, case_sensitive: false } },
  ])
})

it('retries twice unless it is told otherwise, and not at all when that is said', () => {
  const policy = (retries: Part | undefined) => of(retries ? { retries } : {})[0]?.route
  expect(policy(undefined)).toMatchObject({ timeout: '0s', retry_policy: { num_retries: 2 } })
  expect(policy({ attempts: 5, perTryTimeout: '500ms', retryOn: '5xx' })).toMatchObject({
    retry_policy: { num_retries: 5, per_try_timeout: '0.500s', retry_on: '5xx' },
  })
  expect(policy({ attempts: 0 })).not.toHaveProperty('retry_policy')
})

it('redirects, answers by itself, rewrites, mirrors, breaks and splits', () => {
  expect(of({ redirect: { authority: 'c.d', uri: '/z', redirectCode: 302 } })[0]).toMatchObject({
    redirect: { host_redirect: 'c.d', path_redirect: '/z', response_code: 'FOUND' },
  })
  expect(of({ directResponse: { status: 503, body: { string: 'closed' } } })[0]).toMatchObject({
    direct_response: { status: 503, body: { inline_string: 'closed' } },
  })
  expect(
    of({
      rewrite: { uri: '/new', authority: 'x.y' },
      mirror: { host: 'm.n', subset: 'v2' },
      mirrorPercentage: { value: 12.5 },
      fault: { abort: { httpStatus: 500, percentage: { value: 10 } } },
      headers: { request: { set: { a: '1' }, remove: ['b'] } },
    })[0],
  ).toMatchObject({
    route: {
      prefix_rewrite: '/new',
      host_rewrite_literal: 'x.y',
      request_mirror_policies: [
        { cluster: 'outbound|80|v2|m.n', runtime_fraction: { default_value: { numerator: 125_000 } } },
      ],
    },
    request_headers_to_add: [
      { header: { key: 'a', value: '1' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
    ],
    request_headers_to_remove: ['b'],
    typed_per_filter_config: { 'envoy.filters.http.fault': { abort: { http_status: 500 } } },
  })
  const rule = { route: [{ weight: 1 }, { weight: 0 }, { weight: 3 }] }
  expect(of(rule, [cluster('one', 0.25), cluster('three', 0.75)])[0]).toMatchObject({
    route: {
      weighted_clusters: {
        clusters: [
          { name: 'one', weight: 1 },
          { name: 'three', weight: 3 },
        ],
      },
    },
    decorator: { operation: 'vs:80/*' },
  })
})
