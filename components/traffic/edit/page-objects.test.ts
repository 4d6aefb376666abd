import { describe, expect, it } from 'vitest'
import {
  canary,
  edit,
  everyone,
  POLICY,
  SERVICE,
  subsets,
} from '#components/traffic/edit/draft.test-helper.ts'
import { draftReducer, startDraft } from '#components/traffic/edit/draft.ts'
import {
  hostsWithPolicies,
  liveObjectsOf,
  policiesOf,
  servicesOf,
} from '#components/traffic/edit/page-objects.ts'
import type { HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const host = 'forum.ns.svc.cluster.local'
const view = (name: string, scope: VirtualServiceView['scope']): VirtualServiceView => {
  const spec = { hosts: scope === 'delegate' ? [] : ['forum'], http: [canary, everyone] }
  return {
    ref: { kind: 'VirtualService', namespace: 'ns', name },
    hosts: [host],
    gateways: ['mesh'],
    resourceVersion: '1',
    createdAt: '',
    managers: [],
    ownedBy: '',
    scope,
    wins: true,
    spec,
    rules: readRules(spec),
  }
}
const detail: HostDetail = {
  host,
  namespace: 'ns',
  source: null,
  ports: [],
  endpointSets: [],
  virtualServices: [view('forum', 'mesh')],
  delegates: [view('team', 'delegate')],
  destinationRules: [
    { ref: POLICY, resourceVersion: '1', ownedBy: '', managers: [], spec: subsets('vm'), subsets: [] },
  ],
  backends: {},
  others: [],
  problems: [],
}
const draft = startDraft(liveObjectsOf(detail))
const states = (one: typeof draft) =>
  servicesOf(detail, one).map(({ ref, state, scope }) => `${ref.name} ${state} ${scope}`)

describe('the objects of a page', () => {
  it('stand in the order of the page, new ones before delegates', () => {
    const made = draftReducer(
      draft,
      edit({ hosts: ['forum'], gateways: ['gw'] }, { ...SERVICE, name: 'edge' }),
    )
    expect(states(made)).toEqual(['forum live mesh', 'edge new gateways', 'team live delegate'])
  })

  it('say what becomes of them', () => {
    const changed = draftReducer(draft, edit({ hosts: ['forum'], http: [everyone] }))
    expect(states(changed)[0]).toBe('forum edited mesh')
    expect(servicesOf(detail, changed)[0]?.rules).toHaveLength(1)
    const removed = draftReducer(draft, edit(null))
    expect(states(removed)[0]).toBe('forum removed mesh')
  })

  it('name the hosts of destinations in full', () => {
    expect(servicesOf(detail, draft)[0]?.rules[1]?.destinations[0]?.host).toBe(host)
  })

  it('stay on the page when somebody else deletes what is being edited', () => {
    const edited = draftReducer(draft, edit(subsets('vm', 'k8s'), POLICY))
    const gone = { ...detail, destinationRules: [] }
    const after = draftReducer(edited, { type: 'live', live: liveObjectsOf(gone) })
    expect(policiesOf(gone, after, host)).toMatchObject([{ state: 'edited', isBehind: true, live: null }])
    expect(hostsWithPolicies(gone, after)).toEqual([host])
  })
})
