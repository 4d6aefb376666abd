import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HostDetail } from '#lib/mesh/views.ts'
import { distinguishingLabels, proposeHosts, proposeSubsets } from '#lib/traffic/propose-split.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const host = 'forum.istioinaction.svc.cluster.local'
type Set = HostDetail['endpointSets'][number]
const vms = (labels: Record<string, string>): Set => ({
  labels,
  vmsEligible: 2,
  vmsTotal: 2,
  podsReady: 0,
  podsTotal: 0,
})
const pods = (labels: Record<string, string>): Set => ({
  labels,
  vmsEligible: 0,
  vmsTotal: 0,
  podsReady: 3,
  podsTotal: 3,
})
const both = [vms({ app: 'forum', version: 'vm' }), pods({ app: 'forum', version: 'k8s' })]

const detail = (change: Partial<HostDetail> = {}): HostDetail => ({
  host,
  namespace: 'istioinaction',
  source: { kind: 'Service', namespace: 'istioinaction', name: 'forum' },
  ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  destinationRules: [],
  endpointSets: both,
  virtualServices: [],
  delegates: [],
  backends: {},
  others: [],
  problems: [],
  ...change,
})
const rule = (
  spec: Record<string, unknown>,
  subsets: { name: string; labels: Record<string, string> }[] = [],
): HostDetail['destinationRules'][number] => ({
  ref: { kind: 'DestinationRule', namespace: 'istioinaction', name: 'theirs' },
  resourceVersion: '7',
  ownedBy: '',
  managers: [],
  spec,
  subsets: subsets.map((one) => ({
    ...one,
    backends: { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0, known: true },
  })),
})
const service = (scope: 'mesh' | 'gateways'): HostDetail['virtualServices'][number] => ({
  ref: { kind: 'VirtualService', namespace: 'istioinaction', name: 'forum' },
  hosts: [host],
  gateways: [],
  resourceVersion: '5',
  createdAt: '',
  managers: [],
  ownedBy: '',
  scope,
  wins: true,
  spec: {},
  rules: [],
})

const subsetsIn = (of: HostDetail, wishes = {}) => {
  const result = proposeSubsets(of, wishes)
  return result.ok ? (result.value.edits[0]?.spec?.subsets ?? []) : result.problems.map(({ code }) => code)
}
const routesIn = (ports: HostDetail['ports'], change: Partial<HostDetail> = {}) => {
  const result = proposeSubsets(detail({ ports, ...change }))
  const { hosts: _, ...routes } = result.ok ? (result.value.edits.at(-1)?.spec ?? {}) : {}
  return routes
}
const route = (port?: number) =>
  ['vm', 'k8s'].map((subset, index) => ({
    destination: { host, subset, ...(port === undefined ? {} : { port: { number: port } }) },
    weight: index === 0 ? 100 : 0,
  }))

describe('proposeSubsets', () => {
  it('proposes both objects, with everything pinned to the VMs', () => {
    expect(proposeSubsets(detail())).toEqual({
      ok: true,
      value: {
        subsets: ['vm', 'k8s'],
        edits: [
          {
            ref: { kind: 'DestinationRule', namespace: 'istioinaction', name: 'forum' },
            resourceVersion: '',
            spec: {
              host,
              subsets: [
                { name: 'vm', labels: { version: 'vm' } },
                { name: 'k8s', labels: { version: 'k8s' } },
              ],
            },
          },
          {
            ref: { kind: 'VirtualService', namespace: 'istioinaction', name: 'forum' },
            resourceVersion: '',
            spec: { hosts: [host], http: [{ route: route() }] },
          },
        ],
      },
    })
    const half = proposeSubsets(detail(), { vmPercent: 40 })
    const spec = half.ok ? (half.value.edits[1]?.spec ?? {}) : {}
    expect(readRules(spec)[0]?.destinations.map(({ weight }) => weight)).toEqual([40, 60])
  })

  it('finds another label when both carry the same version', () => {
    const endpointSets = [vms({ version: 'v1', class: 'vm' }), pods({ version: 'v1', class: 'pod' })]
    expect(subsetsIn(detail({ endpointSets }))).toEqual([
      { name: 'vm', labels: { class: 'vm' } },
      { name: 'k8s', labels: { class: 'pod' } },
    ])
  })

  it('prepares for pods that do not exist yet', () => {
    const to = (labels: Record<string, string>) => subsetsIn(detail({ endpointSets: [vms(labels)] }))
    expect(to({ app: 'forum', version: 'v1', class: 'vm' })).toMatchObject([
      { labels: { version: 'v1' } },
      { labels: { version: 'k8s' } },
    ])
    expect(to({ app: 'forum', class: 'vm' })).toMatchObject([
      { labels: { class: 'vm' } },
      { labels: { class: 'k8s' } },
    ])
    expect(to({ version: 'k8s' })).toMatchObject([{}, { labels: { version: 'pods' } }])
    expect(to({ app: 'forum' })).toEqual(['labels-alike'])
  })

  it('says why when it can not be done, and what to do', () => {
    expect(subsetsIn(detail({ endpointSets: [pods({ version: 'k8s' })] }))).toEqual(['no-vms'])
    const alike = proposeSubsets(detail({ endpointSets: [vms({ app: 'a' }), pods({ app: 'a' })] }))
    expect(alike).toMatchObject({ ok: false, problems: [{ code: 'labels-alike' }] })
    expect(alike.ok ? '' : alike.problems[0]?.fix).toContain('WorkloadGroup')
    expect(subsetsIn(detail({ virtualServices: [service('mesh')] }))).toEqual(['routed-already'])
    expect(subsetsIn(detail({ ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }))).toEqual(['udp-only'])
  })

  it('takes labels that were asked for, unless they select the wrong kind', () => {
    expect(subsetsIn(detail(), { podLabels: { app: 'forum', version: 'k8s' } })).toMatchObject([
      { labels: { version: 'vm' } },
      { labels: { app: 'forum', version: 'k8s' } },
    ])
    expect(subsetsIn(detail(), { vmLabels: { app: 'forum' } })).toEqual(['vm-labels'])
    expect(subsetsIn(detail(), { vmLabels: { version: 'v9' } })).toEqual(['vm-labels'])
    expect(subsetsIn(detail(), { podLabels: {} })).toEqual(['pod-labels'])
  })

  it('adds to the DestinationRule that is there, under free names', () => {
    const spec = { host: 'forum', trafficPolicy: { tls: {} }, subsets: [{ name: 'vm', labels: { a: 'b' } }] }
    const result = proposeSubsets(
      detail({ destinationRules: [rule(spec, [{ name: 'vm', labels: { a: 'b' } }])] }),
    )
    expect(result).toMatchObject({
      value: {
        subsets: ['vm-2', 'k8s'],
        edits: [
          {
            ref: { name: 'theirs' },
            resourceVersion: '7',
            spec: { ...spec, subsets: [spec.subsets[0], { name: 'vm-2' }, { name: 'k8s' }] },
          },
          { ref: { kind: 'VirtualService' } },
        ],
      },
    })
  })

  it('uses subsets that are there already', () => {
    const subsets = [
      { name: 'old', labels: { version: 'vm' } },
      { name: 'new', labels: { version: 'k8s' } },
    ]
    const result = proposeSubsets(detail({ destinationRules: [rule({ host, subsets }, subsets)] }))
    expect(result).toMatchObject({
      value: { subsets: ['old', 'new'], edits: [{ ref: { kind: 'VirtualService' } }] },
    })
    expect(result.ok && result.value.edits).toHaveLength(1)
  })

  it('leaves a DestinationRule alone that is for some clients or another namespace', () => {
    const selective = rule({ host, workloadSelector: {} })
    const foreign = rule({ host })
    foreign.ref = { ...foreign.ref, namespace: 'elsewhere' }
    const result = proposeSubsets(detail({ destinationRules: [selective, foreign] }))
    expect(result.ok && result.value.edits[0]).toMatchObject({ ref: { name: 'forum' }, resourceVersion: '' })
  })

  it('makes the name of the object free and valid', () => {
    const gateway = proposeSubsets(detail({ virtualServices: [service('gateways')] }))
    expect(gateway.ok && gateway.value.edits[1]?.ref.name).toBe('forum-2')
    const wild = proposeSubsets(detail({ host: '*.Example.org' }))
    expect(wild.ok && wild.value.edits[0]?.ref.name).toBe('example')
  })

  it('writes the rules that reach each kind of port', () => {
    const http = { name: 'http-web', port: 80, protocol: 'TCP' }
    const grpc = { name: 'grpc', port: 90, protocol: 'TCP' }
    const db = { name: 'mysql', port: 3306, protocol: 'TCP' }
    const tls = { name: 'https', port: 443, protocol: 'TCP' }
    expect(routesIn([db])).toEqual({ tcp: [{ route: route() }] })
    expect(routesIn([tls])).toEqual({
      tls: [{ match: [{ port: 443, sniHosts: [host] }], route: route() }],
    })
    expect(routesIn([http, grpc])).toEqual({ http: [{ route: route() }] })
    expect(routesIn([http, db])).toEqual({
      http: [{ route: route(80) }],
      tcp: [{ match: [{ port: 3306 }], route: route(3306) }],
    })
    expect(routesIn([])).toEqual({ http: [{ route: route() }] })
  })

  it('believes the protocol of a ServiceEntry, whatever its port is called', () => {
    const source = { kind: 'ServiceEntry', namespace: 'istioinaction', name: 'reviews' } as const
    expect(routesIn([{ name: 'http', port: 9080, protocol: 'TCP' }], { source })).toEqual({
      tcp: [{ route: route() }],
    })
    expect(routesIn([{ name: 'x', port: 9080, protocol: 'HTTP' }], { source })).toEqual({
      http: [{ route: route() }],
    })
  })
})

describe('proposeHosts', () => {
  it('weighs hosts without subsets', () => {
    const result = proposeHosts(
      detail(),
      [
        { host: 'helloworld-v1.ns.svc.cluster.local', port: 5000 },
        { host: 'helloworld-v2.ns.svc.cluster.local', port: null },
      ],
      [75, 25],
    )
    expect(result).toEqual({
      ok: true,
      value: {
        edits: [
          {
            ref: { kind: 'VirtualService', namespace: 'istioinaction', name: 'forum' },
            resourceVersion: '',
            spec: {
              hosts: [host],
              http: [
                {
                  route: [
                    {
                      destination: { host: 'helloworld-v1.ns.svc.cluster.local', port: { number: 5000 } },
                      weight: 75,
                    },
                    { destination: { host: 'helloworld-v2.ns.svc.cluster.local' }, weight: 25 },
                  ],
                },
              ],
            },
          },
        ],
      },
    })
  })

  it('refuses weights that do not fit', () => {
    const two = [
      { host: 'a', port: null },
      { host: 'b', port: null },
    ]
    for (const wrong of [[100], [50, 49], [50.5, 49.5], [-1, 101]])
      expect(proposeHosts(detail(), two, wrong)).toMatchObject({ ok: false, problems: [{ code: 'weights' }] })
    expect(proposeHosts(detail(), [], [])).toMatchObject({ ok: false })
  })
})

describe('distinguishingLabels', () => {
  it('prefers version, then keys that people choose, and passes over those of one rollout', () => {
    expect(
      distinguishingLabels([vms({ class: 'vm', version: 'a' }), pods({ class: 'pod', version: 'b' })]),
    ).toEqual({ vm: { version: 'a' }, pod: { version: 'b' } })
    expect(
      distinguishingLabels([
        vms({ app: 'a', 'security.istio.io/tlsMode': 'x', where: 'vm' }),
        pods({ app: 'a', 'security.istio.io/tlsMode': 'istio', track: 'stable', 'pod-template-hash': '1' }),
      ]),
    ).toEqual({ vm: { where: 'vm' }, pod: { track: 'stable' } })
    expect(distinguishingLabels([vms({ app: 'a' }), pods({ app: 'a', 'pod-template-hash': '1' })])).toBeNull()
  })

  it('selects all of the one kind and none of the other, with no label too many', () => {
    const labels = fc.dictionary(
      fc.constantFrom('version', 'app', 'class', 'a/b'),
      fc.constantFrom('x', 'y', 'z'),
    )
    const list = fc.array(labels, { minLength: 1, maxLength: 4 })
    const carries = (all: Record<string, string>, some: Record<string, string>) =>
      Object.entries(some).every(([key, value]) => all[key] === value)
    fc.assert(
      fc.property(list, list, (ofVms, ofPods) => {
        const found = distinguishingLabels([...ofVms.map(vms), ...ofPods.map(pods)])
        const shared = (all: Record<string, string>[]) =>
          Object.fromEntries(
            Object.entries(all[0] ?? {}).filter((one) =>
              all.every((other) => carries(other, { [one[0]]: one[1] })),
            ),
          )
        const isPossible =
          !ofPods.some((pod) => carries(pod, shared(ofVms))) &&
          !ofVms.some((vm) => carries(vm, shared(ofPods)))
        expect(found !== null).toBe(isPossible)
        if (!found) return
        for (const [mine, own, others] of [
          [found.vm, ofVms, ofPods],
          [found.pod, ofPods, ofVms],
        ] as const) {
          expect(own.every((one) => carries(one, mine))).toBe(true)
          expect(others.some((one) => carries(one, mine))).toBe(false)
          for (const key of Object.keys(mine)) {
            const { [key]: _, ...fewer } = mine
            expect(others.some((one) => carries(one, fewer))).toBe(true)
          }
        }
      }),
    )
  })
})
