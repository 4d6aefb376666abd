import { expect, it } from 'vitest'
import { chainMatchWords } from '#lib/envoy/filter-chain.ts'

it.each([
  [{}, 'any'],
  [{ source_ports: [80, 443] }, 'from port 80 or 443'],
  [
    { direct_source_prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] },
    'from directly 10.0.0.0/8',
  ],
  [{ address_suffix: '0.0.0.7', suffix_len: 8 }, 'to addresses that end with 0.0.0.7/8'],
  [{ destination_port: 80, new_field: true }, 'port 80, another condition'],
  [{ source_type: 'EXTERNAL', transport_protocol: 'tls' }, 'TLS, from other hosts'],
])('the match %j is %j', (match, words) => expect(chainMatchWords(match)).toBe(words))
