import { describe, expect, it } from 'vitest'
import {
  canary,
  everyone,
  POLICY,
  POLICY_KEY,
  SERVICE,
  SERVICE_KEY,
  subsets,
} from '#components/traffic/edit/draft.test-helper.ts'
import type { PagePolicy, PageService } from '#components/traffic/edit/page-objects.ts'
import { subsetChanges, usesOf } from '#components/traffic/edit/subset-changes.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const host = 'forum.ns.svc.cluster.local'
const spec = { hosts: ['forum'], http: [canary, everyone] }
const service: PageService = {
  key: SERVICE_KEY,
  ref: SERVICE,
  spec,
  state: 'live',
  isBehind: false,
  live: null,
  scope: 'mesh',
  rules: readRules(spec),
}
const policy: PagePolicy = {
  key: POLICY_KEY,
  ref: POLICY,
  spec: subsets('vm', 'k8s'),
  state: 'live',
  isBehind: false,
  live: null,
  host,
}

describe('subsetChanges', () => {
  it('has the routes follow a new name', () => {
    const changes = subsetChanges(policy, [service], 'k8s', { name: 'pods', labels: { version: 'k8s' } })
    expect(changes.map(({ ref }) => ref.kind)).toEqual(['DestinationRule', 'VirtualService'])
    expect(JSON.stringify(changes)).not.toContain('"subset":"k8s"')
  })

  it('touches no route for other labels', () => {
    const changes = subsetChanges(policy, [service], 'k8s', { name: 'k8s', labels: { version: 'v2' } })
    expect(changes.map(({ ref }) => ref.kind)).toEqual(['DestinationRule'])
  })
})

describe('usesOf', () => {
  it('names the rules that send to a subset', () => {
    expect(usesOf([service], host, 'k8s')).toEqual(['rules 1 and 2 of forum'])
    expect(usesOf([service], host, 'vm')).toEqual(['rule 2 of forum'])
    expect(usesOf([service], 'other', 'vm')).toEqual([])
  })
})
