import { describe, expect, it } from 'vitest'
import { forumDetail } from '#components/traffic/simulate/forum.test-helper.ts'
import { hostsInvolved, worldOf } from '#components/traffic/simulate/world-of.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'

const HOST = 'forum.ns.svc.cluster.local'
const edit = (kind: ObjectEdit['ref']['kind'], name: string, spec: ObjectEdit['spec']): ObjectEdit => ({
  ref: { kind, namespace: 'ns', name },
  resourceVersion: '',
  spec,
})

describe('worldOf', () => {
  it('is what is live without edits', () => {
    const detail = forumDetail()
    const world = worldOf(detail, [], { endpoints: { [HOST]: [] }, totals: { [HOST]: 0 } })
    expect(world.virtualServices.map(({ spec }) => spec)).toEqual(
      detail.virtualServices.map(({ spec }) => spec),
    )
    expect(Object.keys(world.destinationRules)).toEqual([HOST])
    expect(world).toMatchObject({ endpoints: { [HOST]: [] }, totals: { [HOST]: 0 } })
  })

  it('puts an edited spec in its place and takes a deleted object away', () => {
    const spec = { hosts: [HOST], http: [] }
    const world = worldOf(
      forumDetail(),
      [edit('VirtualService', 'forum', spec), edit('DestinationRule', 'forum', null)],
      { endpoints: {} },
    )
    expect(world.virtualServices.map((one) => one.spec)).toEqual([spec])
    expect(world.destinationRules[HOST]).toEqual([])
  })

  it('adds what does not exist yet where it belongs', () => {
    const world = worldOf(
      forumDetail(),
      [
        edit('VirtualService', 'second', { hosts: [HOST] }),
        edit('VirtualService', 'leaf', { http: [] }),
        edit('DestinationRule', 'shop', { host: 'shop' }),
      ],
      { endpoints: {} },
    )
    expect(world.virtualServices.map(({ ref }) => ref.name)).toEqual(['forum', 'second'])
    expect(world.delegates.map(({ ref }) => ref.name)).toEqual(['leaf'])
    expect(world.destinationRules['shop.ns.svc.cluster.local']?.[0]?.ref.name).toBe('shop')
  })
})

describe('hostsInvolved', () => {
  it('names the host, its destinations and mirrors, live and edited, by full name', () => {
    const spec = { http: [{ route: [{ destination: { host: 'next' } }], mirror: { host: 'shadow' } }] }
    expect(hostsInvolved(forumDetail(), [edit('VirtualService', 'forum', spec)])).toEqual([
      HOST,
      'next.ns.svc.cluster.local',
      'shadow.ns.svc.cluster.local',
    ])
  })
})
