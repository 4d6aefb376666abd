import { expect, test } from 'vitest'
import { movesOf } from '#components/names/vip-move-rows.ts'
import { vipMessage } from '#lib/health/vip-message.ts'
import type { TransitionRow } from '#lib/history/transition-row.ts'

const row = (id: number, message: string): TransitionRow => ({
  id,
  subject: { kind: 'ServiceEntry', namespace: 'vm', name: 'db' },
  group: '',
  kind: 'vip-changed',
  state: 'static',
  atMs: 0,
  timeSource: 'observed',
  observedMs: 0,
  message,
})

test('moves of one host leave out those of longer names that hold it', () => {
  const rows = [
    row(1, vipMessage({ host: 'db.example', before: ['240.240.0.1'], after: ['240.240.0.2'] })),
    row(2, vipMessage({ host: 'my-db.example', before: [], after: ['240.240.0.3'] })),
  ]
  expect(movesOf(rows, 'DB.example')).toMatchObject([{ id: '1', move: { after: ['240.240.0.2'] } }])
  expect(movesOf(rows, '').map(({ id }) => id)).toEqual(['1', '2'])
})

test('what was written in other words is shown as it is', () => {
  expect(movesOf([row(1, 'something else')], '')).toMatchObject([{ move: null, message: 'something else' }])
})
