import { expect, test } from 'vitest'
import { timelineRows } from '#components/history/timeline-rows.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

const lane = (name: string, count: number): Lane => ({
  subject: { kind: 'WorkloadEntry', namespace: 'a', name },
  weight: 1,
  spans: Array.from({ length: count }, (_, index) => ({
    fromMs: index * 1000,
    toMs: (index + 1) * 1000,
    state: index % 2 ? ('unhealthy' as const) : ('healthy' as const),
    message: index % 2 ? 'refused' : '',
  })),
  availability: { ratio: 1, outages: 0, recoverMs: null } as Lane['availability'],
  flapping: [],
  isFlapping: false,
})
const timeline = (lanes: Lane[], gaps: number, weights: number): Timeline => ({
  window: { fromMs: 0, toMs: 300_000 },
  gaps: Array.from({ length: gaps }, (_, index) => ({ fromMs: index * 10, toMs: index * 10 + 5 })),
  podGaps: [{ fromMs: 0, toMs: 5 }],
  lanes,
  page: { page: 1, pageSize: 20, matching: lanes.length, total: lanes.length } as Timeline['page'],
  weights: Array.from({ length: weights }, (_, index) => ({
    atMs: index,
    subject: { kind: 'VirtualService' as const, namespace: 'a', name: 'v' },
    message: 'a 1 → 2 %',
  })),
  series: [],
})

test('spans, gaps and weight changes are all there while they fit', () => {
  const { rows, total } = timelineRows(timeline([lane('x', 3), lane('y', 1)], 1, 1), 200)
  expect(total).toBe(6)
  expect(rows.map(({ of, what }) => `${of}: ${what}`)).toEqual([
    'x: Healthy',
    'x: Unhealthy',
    'x: Healthy',
    'y: Healthy',
    'All VMs: Nobody watched',
    'v: Weights changed',
  ])
  expect(rows[0]?.duration, 'it may have begun before the window').toBe('1\u00a0s or longer')
  expect(rows[1]).toMatchObject({ duration: '1\u00a0s', message: 'refused' })
  expect(rows[5]).toMatchObject({ toMs: null, duration: '' })
})

test('never more than asked for, and many gaps leave most of the rows to the lanes', () => {
  const { rows, total } = timelineRows(timeline([lane('x', 300)], 400, 2), 200)
  expect(total).toBe(702)
  expect(rows).toHaveLength(200)
  expect(rows.filter(({ of }) => of === 'x')).toHaveLength(150)
  expect(rows.at(-1)?.what).toBe('Weights changed')
  expect(timelineRows(timeline([lane('x', 10)], 400, 0), 200).rows).toHaveLength(200)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(200)
})

test('pods have gaps of their own, which count only where a pod has a lane', () => {
  const pod = { ...lane('p', 1), subject: { kind: 'Pod' as const, namespace: 'a', name: 'p' } }
  const of = (lanes: Lane[]): string[] => timelineRows(timeline(lanes, 1, 0), 200).rows.map((row) => row.of)
  expect(of([lane('x', 1), pod])).toEqual(['x', 'p', 'All VMs', 'All pods'])
  expect(of([pod])).toEqual(['p', 'All pods'])
})
