import { expect, test } from 'vitest'
import {
  breakerWords,
  clusterTitle,
  lacksEndpoints,
  noEndpointWords,
} from '#components/proxies/tables/cluster-words.ts'
import type { EnvoyCluster } from '#lib/envoy/cluster.ts'

const cluster = (change: Partial<EnvoyCluster>): EnvoyCluster => ({
  name: 'outbound|80|vm|forum.shop',
  direction: 'outbound',
  host: 'forum.shop',
  port: 80,
  subset: 'vm',
  addedViaApi: true,
  isEds: true,
  circuitBreakers: [],
  endpoints: [],
  ...change,
})

test('a cluster is called by its host and port, or by what it is for', () => {
  expect(clusterTitle(cluster({}))).toBe('forum.shop:80')
  expect(clusterTitle(cluster({ name: 'inbound|8080||', direction: 'inbound', host: '', port: 8080 }))).toBe(
    'Inbound 8080',
  )
  expect(clusterTitle(cluster({ name: 'xds-grpc', direction: 'other', host: '', port: null }))).toBe(
    'xds-grpc',
  )
})

test('limits are told, and that there are none', () => {
  const none = { maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null }
  expect(
    breakerWords([
      { ...none, priority: 'default', maxConnections: 1000, maxRetries: 3 },
      { ...none, priority: 'high', maxRequests: 5 },
      { ...none, priority: 'high' },
      { priority: 'default', maxConnections: 1, maxPendingRequests: 2, maxRequests: 3, maxRetries: 4 },
    ]),
  ).toEqual([
    '1,000 connections, 3 retries, no other limit',
    'high priority: 5 requests, no other limit',
    'high priority: no limits',
    '1 connections, 2 pending requests, 3 requests, 4 retries',
  ])
})

test('only a cluster that istiod should have sent endpoints for lacks them', () => {
  const lacks = (change: Partial<EnvoyCluster>, endpointCount = 0) =>
    lacksEndpoints({ ...cluster(change), endpointCount })
  expect([lacks({}), lacks({}, 1), lacks({ isEds: false }), lacks({ direction: 'inbound' })]).toEqual([
    true,
    false,
    false,
    false,
  ])
})

test('to have no endpoint is a fault only where istiod should have sent some', () => {
  expect(noEndpointWords(cluster({}))).toContain('503')
  expect(noEndpointWords(cluster({ isEds: false }))).toContain('DNS')
  expect(noEndpointWords(cluster({ name: 'inbound|8080||', direction: 'inbound' }))).not.toContain('503')
  expect(noEndpointWords(cluster({ name: 'BlackHoleCluster', direction: 'other' }))).toContain('on purpose')
})
