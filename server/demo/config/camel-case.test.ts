import fc from 'fast-check'
import { expect, it } from 'vitest'
import { camelCase } from '#server/demo/config/camel-case.ts'

it('writes the fields of a message as istiod does, and leaves the keys of maps', () => {
  expect(
    camelCase({
      lb_endpoints: [{ port_value: 80 }],
      ipv4_only: true,
      typed_per_filter_config: { 'envoy.filters.http.local_ratelimit': { max_tokens: 1 } },
      metadata: { filter_metadata: { 'envoy.transport_socket_match': { tls_mode: 'istio' } } },
    }),
  ).toEqual({
    lbEndpoints: [{ portValue: 80 }],
    ipv4Only: true,
    typedPerFilterConfig: { 'envoy.filters.http.local_ratelimit': { maxTokens: 1 } },
    metadata: { filterMetadata: { 'envoy.transport_socket_match': { tls_mode: 'istio' } } },
  })
})

it('changes no value, and nothing the second time', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const once = camelCase({ some_field: value })
      expect(camelCase(once)).toEqual(once)
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.double(), fc.boolean())), (values) => {
      expect(camelCase({ a_b: values })).toEqual({ aB: values })
    }),
  )
})
