import { expect, it } from 'vitest'
import { editWrites } from '#lib/export/edit-writes.ts'
import { manifestsText } from '#lib/export/manifests.ts'

const ref = { kind: 'WorkloadGroup' as const, namespace: 'shop', name: 'a' }
const edit = (spec: Record<string, unknown> | null) => ({ objects: [{ ref, resourceVersion: '', spec }] })

it('creates what has no base, patches what has one, and deletes what is to go', () => {
  expect(editWrites(edit({ probe: {} }), {})).toMatchObject([{ action: 'create', before: null, patch: [] }])
  expect(editWrites(edit({ a: 2 }), { 'WorkloadGroup/shop/a': { a: 1 } })).toMatchObject([
    { action: 'patch', patch: [{ op: 'replace', path: '/spec/a', value: 2 }] },
  ])
  expect(editWrites(edit(null), { 'WorkloadGroup/shop/a': { a: 1 } })).toMatchObject([
    { action: 'delete', after: null },
  ])
})

it('hands out the whole object where more than its spec is known', () => {
  const whole = {
    apiVersion: 'v',
    kind: 'WorkloadGroup',
    metadata: { name: 'a', labels: { team: 'forum' } },
    spec: {},
  }
  const text = manifestsText(editWrites(edit({}), {}, { 'WorkloadGroup/shop/a': whole }))
  expect(text).toContain('team: forum')
})
