import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLines } from '#server/kube/read-lines.ts'

async function* inChunks(bytes: Uint8Array, cuts: number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, cut)
    from = cut
  }
}

describe('R14: readLines', () => {
  it('finds the same lines however the bytes are cut', async () => {
    const line = fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ text: `${text}\u2028é𝄞` }))
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, cuts) => {
        const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(''))
        const found: string[] = []
        for await (const batch of readLines(inChunks(bytes, cuts))) found.push(...batch)
        expect(found).toEqual(lines)
      }),
    )
  })

  it('never hands out a line that was cut off', async () => {
    const found: string[] = []
    for await (const batch of readLines(inChunks(new TextEncoder().encode('{"a":1}\n{"b":'), [3])))
      found.push(...batch)
    expect(found).toEqual(['{"a":1}'])
  })
})
