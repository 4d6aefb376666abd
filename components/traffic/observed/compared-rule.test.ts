import { describe, expect, it } from 'vitest'
import { comparedRule, otherHosts, sharedDestinations } from '#components/traffic/observed/compared-rule.ts'
import type { HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const service = (name: string, wins: boolean, spec: Record<string, unknown>): VirtualServiceView => ({
  ref: { kind: 'VirtualService', namespace: 'ns', name },
  hosts: ['forum'],
  gateways: ['mesh'],
  resourceVersion: '1',
  createdAt: '',
  managers: [],
  ownedBy: '',
  scope: 'mesh',
  wins,
  spec,
  rules: readRules(spec),
})
const to = (subset: string) => ({ destination: { host: 'forum', subset } })
const detail = (virtualServices: VirtualServiceView[], delegates: VirtualServiceView[] = []): HostDetail => ({
  host: 'forum',
  namespace: 'ns',
  source: null,
  ports: [],
  destinationRules: [],
  endpointSets: [],
  virtualServices,
  delegates,
  backends: {},
  others: [],
  problems: [],
})
const canary = { match: [{ headers: { canary: { exact: 'true' } } }], route: [to('k8s')] }

describe('comparedRule', () => {
  it('is the rule without a match of the VirtualService that wins', () => {
    const found = comparedRule(
      detail([
        service('loser', false, { http: [{ route: [to('x')] }] }),
        service('winner', true, { http: [canary, { route: [to('vm')] }] }),
      ]),
    )
    expect([found?.service.ref.name, found?.rule.id]).toEqual(['winner', 'http/1'])
  })

  it('looks where the winner hands over to', () => {
    const root = service('root', true, { http: [{ delegate: { name: 'leaf' } }] })
    expect(
      comparedRule(detail([root], [service('leaf', true, { http: [{ route: [to('vm')] }] })]))?.service.ref
        .name,
    ).toBe('leaf')
  })

  it('takes the last rule with destinations where none is without a match, and nothing where there is none', () => {
    const tls = { tls: [{ match: [{ sniHosts: ['forum'] }], route: [to('vm'), to('k8s')] }] }
    expect(comparedRule(detail([service('tls', true, tls)]))?.rule.id).toBe('tls/0')
    expect(comparedRule(detail([]))).toBeNull()
  })
})

describe('sharedDestinations', () => {
  it('names the destinations that another rule sends to', () => {
    const one = service('forum', true, { http: [canary, { route: [to('vm'), to('k8s')] }] })
    const rule = one.rules[1]
    expect(rule && sharedDestinations(rule, [one])).toEqual(['forum|k8s'])
  })
})

describe('otherHosts', () => {
  it('names each host that is not the page’s own, once', () => {
    const route = ['forum', 'forum-v1', 'forum-v1'].map((host) => ({ destination: { host } }))
    const [rule] = readRules({ http: [{ route }] })
    expect(rule && otherHosts(rule, 'forum')).toEqual(['forum-v1'])
  })
})
