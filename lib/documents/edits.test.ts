import { expect, it } from 'vitest'
import { editOfDocuments } from '#lib/documents/edits.ts'
import type { DocumentReview, Verdict } from '#lib/documents/review.ts'
import { trafficEditSchema } from '#lib/traffic/edit.ts'

const document = (name: string, host: string, more: Partial<Verdict> = {}): DocumentReview => ({
  from: 0,
  to: 1,
  line: 1,
  text: '',
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  namespace: 'a',
  name,
  isFlat: false,
  verdict: {
    state: 'accepted',
    action: 'change',
    warnings: [],
    stored: {},
    yaml: '',
    edit: { ref: { kind: 'Sidecar', namespace: 'a', name }, resourceVersion: '1', spec: { host } },
    base: { host: 'before' },
    notWritten: [],
    ...more,
  } as Verdict,
})

it('makes one edit of what was accepted, each object once', () => {
  const made = editOfDocuments([
    document('x', 'first'),
    document('y', 'y', { notWritten: ['labels'] } as Partial<Verdict>),
    document('x', 'last'),
    document('z', 'z', { edit: null } as Partial<Verdict>),
    { ...document('r', 'r'), verdict: { state: 'refused', by: 'yaml', message: '', line: null } },
  ])
  expect(made.edit?.objects.map(({ ref, spec }) => [ref.name, spec])).toEqual([
    ['x', { host: 'last' }],
    ['y', { host: 'y' }],
  ])
  expect(made).toMatchObject({
    bases: { 'Sidecar/a/x': { host: 'before' }, 'Sidecar/a/y': { host: 'before' } },
    twice: ['Sidecar/a/x'],
    left: 0,
    notWritten: ['labels'],
  })
})

it('holds no more than one edit may', () => {
  const made = editOfDocuments(Array.from({ length: 40 }, (_, at) => document(`n${at}`, 'x')))
  expect(trafficEditSchema.safeParse(made.edit).success).toBe(true)
  expect(made.left).toBe(8)
  expect(editOfDocuments([]).edit).toBeNull()
})
