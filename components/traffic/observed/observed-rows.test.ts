import { describe, expect, it } from 'vitest'
import { lastMinute, observedRows } from '#components/traffic/observed/observed-rows.ts'
import type { ObservedPoint } from '#lib/traffic/observed.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const point = (second: number, counts: Record<string, [number, number]>): ObservedPoint => ({
  fromMs: second * 1000 - 5000,
  toMs: second * 1000,
  counts: Object.fromEntries(
    Object.entries(counts).map(([id, [requests, errors]]) => [id, { requests, errors }]),
  ),
})
const ruleOf = (...route: [subset: string, weight: number, port?: number][]) =>
  readRules({
    http: [
      {
        route: route.map(([subset, weight, number]) => ({
          destination: { host: 'forum', subset, ...(number ? { port: { number } } : {}) },
          weight,
        })),
      },
    ],
  })[0] ?? null
const split = ruleOf(['vm', 75], ['k8s', 25])
const rowsOf = (points: ObservedPoint[], rule = split, isToldApart = true) =>
  observedRows(rule, lastMinute(points, null), { p99Ms: {}, isToldApart })

describe('lastMinute', () => {
  it('ends with the newest point and begins a minute before', () => {
    const points = [point(10, {}), point(65, {}), point(70, {}), point(75, {})]
    expect(lastMinute(points, null).points.map(({ toMs }) => toMs / 1000)).toEqual([65, 70, 75])
    expect(lastMinute(points, null).lengthMs).toBe(15_000)
  })

  it('leaves out an interval that began before the weights changed', () => {
    const points = [point(65, {}), point(70, {}), point(75, {})]
    expect(lastMinute(points, 66_000).points.map(({ toMs }) => toMs / 1000)).toEqual([75])
  })

  it('is empty without points', () => {
    expect(lastMinute([], null)).toEqual({ points: [], lengthMs: 0 })
  })
})

describe('observedRows', () => {
  it('holds the shares of the rule’s destinations against its weights', () => {
    const [vm, k8s] = rowsOf([point(5, { 'forum|vm': [70, 7], 'forum|k8s': [30, 0] })])
    expect(vm).toMatchObject({
      label: 'vm',
      configuredPercent: 75,
      observedPercent: 70,
      differencePoints: -5,
      perMinute: 840,
      errorPercent: 10,
      p99Ms: null,
      isOff: false,
    })
    expect(k8s).toMatchObject({ observedPercent: 30, differencePoints: 5, errorPercent: 0 })
  })

  it('says when a difference is more than chance explains', () => {
    const [vm] = rowsOf([point(5, { 'forum|vm': [7000, 0], 'forum|k8s': [3000, 0] })])
    expect(vm?.isOff).toBe(true)
    const [mixed] = rowsOf([point(5, { 'forum|vm': [7000, 0], 'forum|k8s': [3000, 0] })], split, false)
    expect(mixed?.isOff).toBe(false)
    const [none] = rowsOf([point(5, { 'forum|vm': [0, 0], 'forum|k8s': [1, 0] })])
    expect(none?.isOff).toBe(false)
  })

  it('takes any request to a destination of weight 0 for more than chance, once it is a real share', () => {
    const [, k8s] = rowsOf(
      [point(5, { 'forum|vm': [90, 0], 'forum|k8s': [10, 0] })],
      ruleOf(['vm', 100], ['k8s', 0]),
    )
    expect(k8s).toMatchObject({ configuredPercent: 0, observedPercent: 10, isOff: true })
  })

  it('keeps a destination that took nothing, and claims no share while nothing was counted', () => {
    const [vm, k8s] = rowsOf([point(5, { 'forum|vm': [4, 0] })])
    expect([vm?.observedPercent, k8s?.observedPercent, k8s?.errorPercent]).toEqual([100, 0, null])
    expect(rowsOf([point(5, {})]).map(({ observedPercent }) => observedPercent)).toEqual([null, null])
  })

  it('shows a destination of other rules without a share in this one', () => {
    const rows = rowsOf([point(5, { 'forum|vm': [3, 0], 'forum|k8s': [1, 0], 'other|': [96, 0] })])
    expect(rows.map(({ id, observedPercent }) => [id, observedPercent])).toEqual([
      ['forum|vm', 75],
      ['forum|k8s', 25],
      ['other|', null],
    ])
    expect(rows[2]).toMatchObject({ label: 'other', configuredPercent: null, requests: 96 })
  })

  it('adds up a destination that is named twice, as its counters do', () => {
    const [vm, k8s] = rowsOf(
      [point(5, { 'forum|vm': [1, 0], 'forum|k8s': [1, 0] })],
      ruleOf(['vm', 30, 80], ['vm', 20, 81], ['k8s', 50]),
    )
    expect([vm?.configuredPercent, vm?.observedPercent, k8s?.configuredPercent]).toEqual([50, 50, 50])
  })

  it('shares among everything counted where no rule says anything', () => {
    const [only] = rowsOf([point(5, { 'mysql.vm.svc.cluster.local|': [10, 5] })], null)
    expect(only).toMatchObject({
      label: 'mysql.vm',
      configuredPercent: null,
      observedPercent: 100,
      errorPercent: 50,
    })
  })
})
