import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from '#lib/envoy/canonical.ts'

describe('canonical', () => {
  it('writes fields in snake_case, also those whose underscore lowerCamelCase loses', () => {
    expect(
      canonical({ lbEndpoints: [{ portValue: 1 }], proxy100Continue: true, http2ProtocolOptions: {} }),
    ).toEqual({
      lb_endpoints: [{ port_value: 1 }],
      proxy_100_continue: true,
      http2_protocol_options: {},
    })
    const same = { accept_http_10: true, consecutive_5xx: 5, '@type': 'a.b/C' }
    expect(canonical(same)).toEqual(same)
    expect(canonical({ acceptHttp10: true, consecutive5xx: 5, '@type': 'a.b/C' })).toEqual(same)
  })

  it('leaves alone what is no name of a field', () => {
    const free = {
      filter_metadata: { istio: { tlsMode: 'x', services: [{ aB: null }] } },
      transport_socket_matches: [{ match: { tlsMode: 'istio' } }],
      typed_per_filter_config: { 'envoy.filters.http.Cors': { '@type': 'x.TypedStruct', value: { aB: 1 } } },
      labels: { INSTANCE_IPS: '1', 'outbound|80||a.B': 2 },
    }
    expect(canonical(free)).toEqual(free)
    expect(canonical({ match: { pathSeparatedPrefix: '/a' } })).toEqual({
      match: { path_separated_prefix: '/a' },
    })
  })

  it('keeps values that Protobuf would leave out, and no nulls', () => {
    expect(canonical({ bindToPort: false, weight: 0, ads: {}, gone: null })).toEqual({
      bind_to_port: false,
      weight: 0,
      ads: {},
    })
  })

  it('loses nothing when a field is there in both notations', () => {
    expect(canonical({ lb_policy: 'A', lbPolicy: 'B' })).toEqual({ lb_policy: 'A', lbPolicy: 'B' })
  })

  it('makes no difference when done again', () => {
    fc.assert(
      fc.property(
        fc.object({
          maxDepth: 4,
          key: fc.oneof(fc.string(), fc.constantFrom('aB', 'a_b', 'http10', 'value')),
        }),
        (value) => {
          const once = canonical(value)
          expect(canonical(once)).toEqual(once)
        },
      ),
    )
  })

  it('takes what is nested too deeply, and keys that would reach the prototype', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 50_000; depth += 1) deep = depth % 2 ? [deep] : { a: deep }
    expect(() => JSON.stringify(canonical(deep))).not.toThrow()
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(Object.keys(canonical(hostile) as object)).toEqual(['constructor'])
    expect({}).not.toHaveProperty('polluted')
  })
})
