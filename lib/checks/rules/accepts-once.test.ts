import { expect, test } from 'vitest'
import { acceptsOnce } from '#lib/checks/rules/accepts-once.ts'
import { raw, sceneOf } from '#lib/checks/rules/scene.test-helper.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'

const policies = ['shop', 'other'].map((namespace) =>
  raw('PeerAuthentication', 'default', { spec: { mtls: { mode: 'STRICT' } } }, { namespace }),
)

test('policies are put in order once, and anew when one is changed or deleted', () => {
  const { inventory, nowMs } = sceneOf(policies)
  const first = acceptsOnce(inventory, 'istio-system')
  expect(acceptsOnce(inventory, 'istio-system')).toBe(first)
  const strict = inventory.objects.PeerAuthentication.get('shop/default')
  if (!strict) throw new Error('no policy')
  const permissive = { ...strict, spec: { mtls: { mode: 'PERMISSIVE' } } }
  applyChanges(inventory, [{ type: 'upsert', object: permissive }], nowMs, emptyDirty())
  const second = acceptsOnce(inventory, 'istio-system')
  expect(second).not.toBe(first)
  expect(acceptsOnce(inventory, 'istio-system')).toBe(second)
  applyChanges(inventory, [{ type: 'remove', object: permissive }], nowMs, emptyDirty())
  expect(acceptsOnce(inventory, 'istio-system')).not.toBe(second)
})
