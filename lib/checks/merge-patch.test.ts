import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergePatch } from '#lib/checks/merge-patch.ts'

it.each([
  // The cases of RFC 7396, Appendix A, whose target and patch are objects.
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('lays a patch over %j: %j', (object, patch, expected) => {
  expect(mergePatch(object, patch)).toEqual(expected)
})

it('changes neither of the two, and the same patch changes nothing a second time', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(object, object, (before, patch) => {
      const copies = structuredClone([before, patch])
      const once = mergePatch(before, patch)
      expect([before, patch]).toEqual(copies)
      expect(mergePatch(once, patch)).toEqual(once)
    }),
  )
})
