import { describe, expect, it } from 'vitest'
import { editFor, rebaseForm } from '#lib/onboarding/forms/object-form.ts'

const manifest = (spec: Record<string, unknown>) => ({
  metadata: { name: 'a', namespace: 'ns', labels: { x: 'y' } },
  spec,
})

describe('editFor', () => {
  it('is new without a version, of the version that was read otherwise, and nothing when nothing differs', () => {
    const ref = { kind: 'WorkloadGroup' as const, namespace: 'ns', name: 'a' }
    const base = { manifest: manifest({ a: 1 }), resourceVersion: '7' }
    expect(editFor('WorkloadGroup', manifest({ a: 1 }), null)).toEqual({
      objects: [{ ref, resourceVersion: '', spec: { a: 1 } }],
    })
    expect(editFor('WorkloadGroup', manifest({ a: 2 }), base)).toEqual({
      objects: [{ ref, resourceVersion: '7', spec: { a: 2 } }],
    })
    expect(editFor('WorkloadGroup', manifest({ a: 1 }), base)).toBeNull()
  })
})

describe('rebaseForm', () => {
  it('keeps what the user changed and takes the rest from the other version', () => {
    const begunOn = { name: 'a', ports: [{ key: 'http', value: '80' }], network: '' }
    const mine = { ...begunOn, network: 'mine' }
    const theirs = { name: 'a', ports: [], network: 'theirs' }
    expect(rebaseForm(mine, begunOn, theirs)).toEqual({ name: 'a', ports: [], network: 'mine' })
  })
})
