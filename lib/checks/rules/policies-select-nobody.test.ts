import { describe, expect, test } from 'vitest'
import { authorizationPolicySelectsNobody } from '#lib/checks/rules/authorization-policy-selects-nobody.ts'
import { sound } from '#lib/checks/rules/forum.test-helper.ts'
import { peerAuthenticationSelectsNobody } from '#lib/checks/rules/peer-authentication-selects-nobody.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { sidecarSelectsNobody } from '#lib/checks/rules/sidecar-selects-nobody.ts'

const security = (labels: object) => ({ selector: { matchLabels: labels } })
const CASES = [
  {
    kind: 'AuthorizationPolicy',
    check: authorizationPolicySelectsNobody,
    spec: security,
    field: 'spec.selector.matchLabels',
  },
  {
    kind: 'PeerAuthentication',
    check: peerAuthenticationSelectsNobody,
    spec: security,
    field: 'spec.selector.matchLabels',
  },
  {
    kind: 'Sidecar',
    check: sidecarSelectsNobody,
    spec: (labels: object) => ({ workloadSelector: { labels } }),
    field: 'spec.workloadSelector.labels',
  },
] as const

describe.each(CASES)('$kind', ({ kind, check, spec, field }) => {
  const said = (...objects: object[]) => textsFound(check, sceneOf(objects))
  const policy = (labels: object, namespace = 'shop') =>
    raw(kind, 'forum', { spec: spec(labels) }, { namespace })

  test('a label that nothing carries', () => {
    expect(findingsOf(check, sceneOf([...sound(), policy({ app: 'forun' })]))).toMatchObject([
      {
        text: `${kind} shop/forum selects workloads with app=forun, which nothing in shop carries: it holds for none.`,
        field,
      },
    ])
  })

  test('workloads, and VMs to come, of its own namespace', () => {
    expect(said(...sound(), policy({ app: 'forum' }))).toEqual([])
    expect(said(...sound(), policy({ app: 'forum' }, 'bank'))).toHaveLength(1)
    const group = { spec: { metadata: { labels: { app: 'ledger' } }, template: {} } }
    expect(said(raw('WorkloadGroup', 'ledger-vm', group), policy({ app: 'ledger' }))).toEqual([])
  })

  test('without a selector it is for all', () => {
    expect(said(policy({}))).toEqual([])
  })

  test('security policies of the root namespace are for others, a Sidecar there is for its own', () => {
    expect(said(...sound(), policy({ app: 'forun' }, 'istio-system'))).toHaveLength(
      kind === 'Sidecar' ? 1 : 0,
    )
  })
})
