import { describe, expect, it } from 'vitest'
import { filterDocument } from '#server/kube-proxy/filter-documents.ts'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const WRITE = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const READ = ['get', 'list', 'watch']

describe('filterDocument', () => {
  it('cuts the legacy forms down to what passes', () => {
    expect(
      filterDocument({
        kind: 'APIVersions',
        versions: ['v1', 'v2'],
        serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.1:6443' }],
      }),
    ).toEqual({ kind: 'APIVersions', versions: ['v1'] })
    const istio = ['v1', 'v1alpha3', 'v9'].map((version) => ({
      groupVersion: `networking.istio.io/${version}`,
      version,
    }))
    const groups = [
      { name: 'networking.istio.io', versions: istio, preferredVersion: istio[2] },
      { name: 'batch', versions: [{ groupVersion: 'batch/v1', version: 'v1' }] },
    ]
    const left = { ...groups[0], versions: istio.slice(0, 2), preferredVersion: istio[0] }
    expect(filterDocument({ kind: 'APIGroupList', groups })).toEqual({ kind: 'APIGroupList', groups: [left] })
    expect(filterDocument({ kind: 'APIGroup', apiVersion: 'v1', ...groups[0] })).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...left,
    })
  })

  it('names resources, subresources and verbs that pass, and no others', () => {
    const names = ['pods', 'pods/exec', 'pods/log', 'pods/status', 'secrets', 'configmaps', 'serviceaccounts']
    const of = (groupVersion: string, all: string[]) =>
      filterDocument({
        kind: 'APIResourceList',
        groupVersion,
        resources: all.map((name) => ({ name, kind: 'X', verbs: VERBS })),
      })
    expect(of('v1', [...names, 'serviceaccounts/token'])).toMatchObject({
      resources: [
        { name: 'pods', kind: 'X', verbs: READ },
        { name: 'configmaps', verbs: ['get'] },
        { name: 'serviceaccounts', verbs: READ },
      ],
    })
    const ours = ['virtualservices', 'virtualservices/status', 'sidecars', 'sidecars/status', 'pods']
    expect(of('networking.istio.io/v1beta1', ours)).toMatchObject({
      resources: [
        { name: 'virtualservices', verbs: WRITE },
        { name: 'virtualservices/status', verbs: ['get'] },
        { name: 'sidecars', verbs: READ },
      ],
    })
  })

  it('cuts aggregated discovery down in the same way', () => {
    const resource = (name: string, subresources: string[] = []) => ({
      resource: name,
      scope: 'Namespaced',
      verbs: VERBS,
      subresources: subresources.map((subresource) => ({ subresource, verbs: ['get', 'patch', 'create'] })),
    })
    const document = {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      items: [
        {
          metadata: {},
          versions: [
            { version: 'v1', resources: [resource('pods', ['exec', 'status']), resource('secrets')] },
          ],
        },
        {
          metadata: { name: 'networking.istio.io' },
          versions: [
            { version: 'v1', freshness: 'Current', resources: [resource('serviceentries', ['status'])] },
            { version: 'v2', resources: [resource('serviceentries')] },
          ],
        },
        { metadata: { name: 'rbac.authorization.k8s.io' }, versions: [{ version: 'v1' }] },
      ],
    }
    const shown = JSON.stringify(filterDocument(document))
    expect(shown).not.toMatch(/secrets|exec|rbac|"version":"v2"|deletecollection/)
    expect(JSON.parse(shown)).toMatchObject({
      apiVersion: 'apidiscovery.k8s.io/v2',
      items: [
        { versions: [{ resources: [{ resource: 'pods', verbs: READ, subresources: [] }] }] },
        {
          versions: [
            {
              freshness: 'Current',
              resources: [
                {
                  resource: 'serviceentries',
                  verbs: WRITE,
                  subresources: [{ subresource: 'status', verbs: ['get'] }],
                },
              ],
            },
          ],
        },
      ],
    })
  })

  it('keeps the OpenAPI documents of the groups that pass', () => {
    const entry = { serverRelativeURL: '/openapi/v3/x?hash=1' }
    const all = [
      'api',
      'api/v1',
      'apis',
      'version',
      'apis/networking.istio.io',
      'apis/networking.istio.io/v1',
    ]
    const none = ['apis/batch/v1', 'apis/networking.istio.io/v9', 'logs', '.well-known/openid-configuration']
    const paths = Object.fromEntries([...all, ...none].map((path) => [path, entry]))
    expect(filterDocument({ paths })).toEqual({ paths: Object.fromEntries(all.map((path) => [path, entry])) })
  })

  it('shows nothing of what is no such document', () => {
    for (const value of [
      null,
      [],
      'x',
      {},
      { kind: 'Secret', data: {} },
      { kind: 'APIGroupList', groups: 1 },
    ])
      expect(filterDocument(value)).toBeNull()
  })
})
