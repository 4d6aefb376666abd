import { describe, expect, it } from 'vitest'
import { backendsIn, type HostInDraft } from '#components/traffic/edit/backends-in.ts'

const forum: HostInDraft = {
  host: 'forum.ns.svc.cluster.local',
  source: { kind: 'Service', namespace: 'ns', name: 'forum' },
  ports: [],
  endpointSets: [
    { labels: { app: 'forum', version: 'vm' }, vmsEligible: 2, vmsTotal: 3, podsReady: 0, podsTotal: 0 },
    { labels: { app: 'forum', version: 'k8s' }, vmsEligible: 0, vmsTotal: 0, podsReady: 1, podsTotal: 1 },
  ],
  policies: [
    { subsets: [{ name: 'vm', labels: { version: 'vm' } }] },
    { subsets: [{ name: 'vm', labels: { version: 'k8s' } }, { name: 'all' }] },
  ],
}

describe('backendsIn', () => {
  it('counts by the labels of the first DestinationRule that defines the subset', () => {
    expect(backendsIn([forum], forum.host, 'vm')).toEqual({
      vmsEligible: 2,
      vmsTotal: 3,
      podsReady: 0,
      podsTotal: 0,
      known: true,
    })
  })

  it('counts everything for no subset, and for one without labels', () => {
    const everything = { vmsEligible: 2, vmsTotal: 3, podsReady: 1, podsTotal: 1, known: true }
    expect(backendsIn([forum], forum.host, '')).toEqual(everything)
    expect(backendsIn([forum], forum.host, 'all')).toEqual(everything)
  })

  it('knows when nothing defines a subset or a host, and when it knows nothing', () => {
    expect(backendsIn([forum], forum.host, 'v3')?.known).toBe(false)
    expect(backendsIn([{ ...forum, source: null }], forum.host, '')?.known).toBe(false)
    expect(backendsIn([forum], 'other', '')).toBeUndefined()
  })
})
