import { describe, expect, it } from 'vitest'
import { diffValues } from '#lib/envoy/diff-values.ts'

const chain = (sourcePorts: number[], target: string) => ({
  filter_chain_match: { destination_port: 80, source_ports: sourcePorts },
  target,
})
const diff = (one: unknown, other: unknown) => diffValues(one, other, 50).changes

describe('parts of lists are found by what they are', () => {
  it('such as filter chains by their whole match, whatever its words leave out', () => {
    const [first, second] = [chain([1], 'a'), chain([2], 'b')]
    expect(diff({ filter_chains: [first, second] }, { filter_chains: [second, first] })).toEqual([])
    expect(diff({ filter_chains: [first, second] }, { filter_chains: [chain([2], 'c'), first] })).toEqual([
      { path: 'filter_chains[port 80, from port 2].target', one: 'b', other: 'c' },
    ])
    const unknown = (value: number) => ({ filter_chain_match: { new_field: value }, target: `t${value}` })
    expect(
      diff({ filter_chains: [unknown(1), unknown(2)] }, { filter_chains: [unknown(2), unknown(1)] }),
    ).toEqual([])
  })

  it('and one cluster that a route names twice by what is said of it', () => {
    const [a, more, b] = [
      { name: 'a', weight: 10 },
      { name: 'a', weight: 20 },
      { name: 'b', weight: 70 },
    ]
    expect(diff({ clusters: [a, more, b] }, { clusters: [b, more, a] })).toEqual([])
    expect(diff({ clusters: [a, more, b] }, { clusters: [b, { ...more, weight: 30 }, a] })).toEqual([
      { path: 'clusters[a #2].weight', one: '20', other: '30' },
    ])
  })

  it('or by place where nothing tells them apart', () => {
    expect(diff({ routes: [{ name: 'r' }, { name: 'r' }] }, { routes: [{ name: 'r' }] })).toEqual([
      { path: 'routes[1]', one: '{"name":"r"}', other: null },
    ])
  })
})
