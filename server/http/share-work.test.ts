import { expect, it } from 'vitest'
import { createShareWork } from '#server/http/share-work.ts'

function shared() {
  const share = createShareWork<string>()
  const begun: { signal: AbortSignal; end: (value: string) => void }[] = []
  const work = (signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    begun.push({ signal, end: resolve })
    return promise
  }
  return { begun, ask: (key: string, signal?: AbortSignal) => share(key, work, signal) }
}

it('is done once for all who ask for the same at a time', async () => {
  const { ask, begun } = shared()
  const asked = [ask('a'), ask('a'), ask('b')]
  expect(begun).toHaveLength(2)
  begun[0]?.end('A')
  begun[1]?.end('B')
  expect(await Promise.all(asked)).toEqual(['A', 'A', 'B'])
  void ask('a')
  expect(begun).toHaveLength(3)
})

it('is given up when all who asked have left, and begun anew for the next', () => {
  const { ask, begun } = shared()
  const [one, other] = [new AbortController(), new AbortController()]
  void ask('a', one.signal)
  void ask('a', other.signal)
  one.abort()
  expect(begun[0]?.signal.aborted).toBe(false)
  other.abort()
  expect(begun[0]?.signal.aborted).toBe(true)
  void ask('a')
  expect(begun).toHaveLength(2)
  void ask('b', one.signal)
  expect(begun[2]?.signal.aborted).toBe(true)
})
