import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appliedFields,
  changedFields,
  fieldsOf,
  fromFieldsV1,
  toFieldsV1,
  valueAt,
} from '#server/demo/kube/field-set.ts'
import { applyMergePatch } from '#server/demo/kube/patches.ts'

const key = fc.constantFrom('a', 'b', 'app.kubernetes.io/name', '.', 'f:x', '__proto__')
const labels = fc.dictionary(key, fc.string())
const port = fc.record({ name: fc.constantFrom('http', 'tcp', 'grpc'), number: fc.integer() })
const entry = fc.record(
  {
    metadata: fc.record({ labels, annotations: labels }, { requiredKeys: [] }),
    spec: fc.record(
      { hosts: fc.array(fc.string()), ports: fc.uniqueArray(port, { selector: ({ name }) => name }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

describe('field sets', () => {
  it('come back the same from the form they are stored in', () => {
    fc.assert(
      fc.property(entry, (object) => {
        const fields = fieldsOf('ServiceEntry', object)
        expect(fromFieldsV1(toFieldsV1(fields))).toEqual(fields)
      }),
    )
  })

  it('of what is applied are fields of the object, with the applied value at each', () => {
    fc.assert(
      fc.property(entry, (object) => {
        const all = fieldsOf('ServiceEntry', object)
        for (const [path, value] of appliedFields('ServiceEntry', object)) {
          expect(all).toContain(path)
          if (value !== undefined) expect(valueAt('ServiceEntry', object, path)).toEqual(value)
        }
      }),
    )
  })

  it('say that nothing changed exactly when nothing did, and otherwise what', () => {
    fc.assert(
      fc.property(entry, entry, (before, after) => {
        const { changed, removed } = changedFields('ServiceEntry', before, after)
        for (const path of changed) expect(fieldsOf('ServiceEntry', after)).toContain(path)
        for (const path of removed) expect(fieldsOf('ServiceEntry', before)).toContain(path)
        const same = changedFields('ServiceEntry', after, structuredClone(after))
        expect([same.changed.size, same.removed.size]).toEqual([0, 0])
      }),
    )
  })
})

describe('applyMergePatch', () => {
  it('gives the same when applied again, and never a null', () => {
    fc.assert(
      fc.property(
        entry,
        fc.dictionary(fc.constantFrom('spec', 'metadata', 'x'), fc.jsonValue()),
        (object, patch) => {
          const once = applyMergePatch(object, patch)
          expect(applyMergePatch(once, patch)).toEqual(once)
        },
      ),
    )
  })
})
