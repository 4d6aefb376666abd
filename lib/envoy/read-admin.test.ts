import { describe, expect, it } from 'vitest'
import { explainPort } from '#lib/envoy/ports.ts'
import { readCerts } from '#lib/envoy/read-certs.ts'
import { readListeners } from '#lib/envoy/read-listeners.ts'
import { readMemory } from '#lib/envoy/read-memory.ts'
import { readServerInfo } from '#lib/envoy/read-server-info.ts'
import { readStats } from '#lib/envoy/read-stats.ts'

const GARBAGE = [null, [], 'x', 7, { clients: [] }]

describe('readCerts', () => {
  const root = {
    path: '<inline>',
    serial_number: '1c1cbc275dc8b5959d1369d09a41fb8c',
    subject_alt_names: [],
    days_until_expiration: '3649',
    valid_from: '2026-11-21T20:36:09Z',
    expiration_time: '2036-11-18T20:36:09Z',
  }
  const leaf = {
    path: '<inline>',
    serial_number: 'edf86163c73d90aba6e0279cfac17056',
    subject_alt_names: [{ uri: 'spiffe://cluster.local/ns/istioinaction/sa/forum' }],
    days_until_expiration: '0',
    valid_from: '2026-11-21T20:34:13Z',
    expiration_time: '2026-11-22T20:36:13Z',
  }

  it('reads each certificate once, the workload’s first', () => {
    const pair = { ca_cert: [root], cert_chain: [leaf, { serial_number: 'intermediate' }] }
    expect(readCerts({ certificates: [pair, pair, { ca_cert: [root] }] })).toEqual([
      {
        kind: 'workload',
        serialNumber: 'edf86163c73d90aba6e0279cfac17056',
        subjectAltNames: ['spiffe://cluster.local/ns/istioinaction/sa/forum'],
        validFromMs: Date.UTC(2026, 10, 21, 20, 34, 13),
        expiresAtMs: Date.UTC(2026, 10, 22, 20, 36, 13),
      },
      {
        kind: 'root',
        serialNumber: '1c1cbc275dc8b5959d1369d09a41fb8c',
        subjectAltNames: [],
        validFromMs: Date.UTC(2026, 10, 21, 20, 36, 9),
        expiresAtMs: Date.UTC(2036, 10, 18, 20, 36, 9),
      },
    ])
  })

  it('tells a rotation by two of a kind, and no time that it does not know', () => {
    const renewed = { ...leaf, serial_number: 'ff' }
    const { expiration_time, ...timeless } = leaf
    const read = readCerts({ certificates: [{ cert_chain: [leaf] }, { cert_chain: [renewed] }] })
    expect(read?.map(({ serialNumber }) => serialNumber)).toEqual([leaf.serial_number, 'ff'])
    expect(readCerts({ certificates: [{ cert_chain: [timeless] }] })?.[0]?.expiresAtMs).toBeNull()
  })

  it('takes an Envoy without certificates for one, and refuses the rest', () => {
    expect(readCerts({})).toEqual([])
    for (const json of GARBAGE) expect(readCerts(json)).toBeNull()
  })
})

describe('readStats', () => {
  it('reads values, texts, and histograms with their quantiles', () => {
    const json = {
      stats: [
        { name: 'cluster_manager.cds.version_text', value: '2026-11-21T20:36:14Z/3' },
        { name: 'cluster.xds-grpc;.upstream_cx_total', value: 1 },
        { name: 'odd' },
        {
          histograms: {
            supported_quantiles: [0, 50, 99.5],
            computed_quantiles: [
              {
                name: 'cluster.xds-grpc;.upstream_cx_connect_ms',
                values: [
                  { cumulative: 5.05, interval: 5.05 },
                  { cumulative: 6, interval: null },
                ],
              },
            ],
          },
        },
      ],
    }
    expect(readStats(json)).toEqual([
      { kind: 'text', name: 'cluster_manager.cds.version_text', text: '2026-11-21T20:36:14Z/3' },
      { kind: 'value', name: 'cluster.xds-grpc;.upstream_cx_total', value: 1 },
      {
        kind: 'histogram',
        name: 'cluster.xds-grpc;.upstream_cx_connect_ms',
        quantiles: [
          { percent: 0, interval: 5.05, cumulative: 5.05 },
          { percent: 50, interval: null, cumulative: 6 },
          { percent: 99.5, interval: null, cumulative: null },
        ],
      },
    ])
    expect(readStats({})).toEqual([])
    for (const other of GARBAGE) expect(readStats(other)).toBeNull()
  })
})

describe('readListeners', () => {
  it('reads names and addresses, and explains Istio’s own ports', () => {
    const json = {
      listener_statuses: [
        {
          name: 'virtualInbound',
          local_address: { socket_address: { address: '0.0.0.0', port_value: 15006 } },
          additional_local_addresses: [{ socket_address: { address: '::', port_value: 15006 } }],
        },
        {
          name: '10.96.0.1_443',
          local_address: { socket_address: { address: '10.96.0.1', port_value: 443 } },
        },
      ],
    }
    expect(readListeners(json)).toMatchObject([
      { name: 'virtualInbound', addresses: ['0.0.0.0:15006', '[::]:15006'], port: 15006 },
      { name: '10.96.0.1_443', addresses: ['10.96.0.1:443'], port: 443, explained: '' },
    ])
    expect(readListeners(json)?.[0]?.explained).toBe(explainPort(15006))
    expect(readListeners({})).toEqual([])
    for (const other of GARBAGE) expect(readListeners(other)).toBeNull()
  })
})

describe('what an Envoy says of itself', () => {
  it('is read', () => {
    const version = '9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL'
    const info = { version, uptime_current_epoch: '7s', command_line_options: { concurrency: 1 } }
    expect(readServerInfo({ ...info, state: 'DRAINING' })).toEqual({
      state: 'DRAINING',
      version: '1.40.0',
      uptimeSeconds: 7,
      concurrency: 1,
    })
    expect(readServerInfo({ version })).toEqual({
      state: 'LIVE',
      version: '1.40.0',
      uptimeSeconds: 0,
      concurrency: null,
    })
    const memory = { allocated: '8087080', heap_size: '14680064', total_physical_bytes: '17754942' }
    expect(readMemory(memory)).toEqual({
      allocatedBytes: 8_087_080,
      heapBytes: 14_680_064,
      physicalBytes: 17_754_942,
    })
    for (const json of [...GARBAGE, {}])
      expect([readServerInfo(json), readMemory(json)]).toEqual([null, null])
  })
})

describe('explainPort', () => {
  it('explains the ports of Istio and no other', () => {
    for (const port of [15000, 15001, 15006, 15008, 15012, 15020, 15021, 15053, 15090, 15443])
      expect(explainPort(port)).toMatch(/\.$/)
    for (const port of [80, 443, 8080, 15999]) expect(explainPort(port)).toBe('')
  })
})
