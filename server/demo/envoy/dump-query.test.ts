import { describe, expect, it } from 'vitest'
import { askedOf } from '#server/demo/envoy/dump-query.ts'

const TYPE = 'type.googleapis.com/envoy.admin.v3.'
const parts = [
  { '@type': `${TYPE}BootstrapConfigDump`, bootstrap: { node: { id: 'a', cluster: 'b' } } },
  {
    '@type': `${TYPE}ClustersConfigDump`,
    version_info: '1',
    dynamic_active_clusters: [
      { cluster: { name: 'outbound|80||one', type: 'EDS' }, last_updated: 'x' },
      { cluster: { name: 'outbound|80||two', type: 'EDS' }, last_updated: 'x' },
    ],
  },
]
const ask = (query: string) => askedOf(parts, new URLSearchParams(query))
const configs = (query: string) => {
  const dump = ask(query)
  return dump.kind === 'dump' ? dump.configs : dump.text
}

describe('the parameters of config_dump', () => {
  it('take one list out of its part', () => {
    expect(configs('resource=dynamic_active_clusters')).toMatchObject([
      { '@type': `${TYPE}ClustersConfigDump.DynamicCluster`, cluster: { name: 'outbound|80||one' } },
      { cluster: { name: 'outbound|80||two' } },
    ])
    expect(configs('resource=dynamic_warming_clusters')).toEqual([])
    expect(ask('resource=dynamic_endpoint_configs')).toMatchObject({ kind: 'refused', status: 404 })
    expect(ask('resource=bootstrap')).toMatchObject({ kind: 'refused', status: 400 })
  })

  it('keep the fields of a mask, and the parts that have them', () => {
    expect(configs('mask=bootstrap.node.id')).toEqual([
      { '@type': `${TYPE}BootstrapConfigDump`, bootstrap: { node: { id: 'a' } } },
    ])
    expect(configs('resource=dynamic_active_clusters&mask=cluster.name')).toEqual(
      ['one', 'two'].map((name) => ({
        '@type': `${TYPE}ClustersConfigDump.DynamicCluster`,
        cluster: { name: `outbound|80||${name}` },
      })),
    )
    expect(ask('mask=dynamic_active_clusters.nothere')).toMatchObject({ kind: 'refused', status: 400 })
    expect(ask('resource=dynamic_active_clusters&mask=cluster.nope')).toMatchObject({ status: 400 })
  })

  it('keep what has a name that the whole expression fits', () => {
    expect(configs('resource=dynamic_active_clusters&name_regex=one')).toEqual([])
    expect(configs('resource=dynamic_active_clusters&name_regex=.*one')).toHaveLength(1)
    expect(ask('name_regex=%5B')).toMatchObject({ kind: 'refused', status: 400 })
  })
})
