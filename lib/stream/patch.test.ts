import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, diffDocuments, type LiveDocument } from '#lib/stream/patch.ts'

const json = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)))
const rows = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefgh'), value: json }), {
  selector: ({ id }) => id,
})
const document: fc.Arbitrary<LiveDocument> = fc.record({
  view: fc.constant('groups'),
  tables: fc.record({ groups: rows, pods: rows }),
  facts: fc.record({ shell: json, page: json }),
})

describe('diffDocuments and applyPatch', () => {
  it('arrive at the next document, through JSON, from any other', () => {
    fc.assert(
      fc.property(document, document, (previous, next) => {
        const patch = diffDocuments(previous, next)
        expect(patch ? applyPatch(previous, JSON.parse(JSON.stringify(patch))) : previous).toEqual(next)
      }),
    )
  })

  it('find nothing between equal documents', () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(diffDocuments(one, structuredClone(one))).toBeNull()
      }),
    )
  })

  it('keep what did not change the same object', () => {
    const one: LiveDocument = {
      view: 'v',
      tables: { a: [{ id: '1' }, { id: '2' }], b: [{ id: '3' }] },
      facts: { page: {} },
    }
    const next: LiveDocument = { ...one, tables: { a: [{ id: '2' }, { id: '4' }], b: [{ id: '3' }] } }
    const patch = diffDocuments(one, next)
    const after = patch ? applyPatch(one, patch) : one
    expect(after.tables.b).toBe(one.tables.b)
    expect(after.tables.a?.[0]).toBe(one.tables.a?.[1])
    expect(patch).toEqual({ tables: { a: { upserts: [{ id: '4' }], order: ['2', '4'] } }, facts: {} })
  })
})
