import { expect, it } from 'vitest'
import { createTurns } from '#server/http/take-turns.ts'

/** Work that goes on until it is ended. */
function workOf(names: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<string>()
  const work = () => {
    names.push(name)
    return promise
  }
  return { work, end: () => resolve(name) }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('does so much at a time, in the order it came, and refuses what is too much', async () => {
  const turns = createTurns({ atOnce: 2, mostWaiting: 2 })
  const begun: string[] = []
  const all = ['a', 'b', 'c', 'd'].map((name) => workOf(begun, name))
  const results = all.map(({ work }) => turns(work))
  await expect(turns(async () => 'e')).rejects.toMatchObject({ code: 'too-many' })
  expect(begun).toEqual(['a', 'b'])
  all[1]?.end()
  await settle()
  expect(begun).toEqual(['a', 'b', 'c'])
  for (const { end } of all) end()
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  expect(await turns(async () => 'later')).toBe('later')
})

it('gives the place of one that fails to the next, and none to one that has left', async () => {
  const turns = createTurns({ atOnce: 1, mostWaiting: 2 })
  const left = new AbortController()
  const begun: string[] = []
  const first = workOf(begun, 'a')
  const failing = turns(async () => {
    await first.work()
    throw new Error('no')
  })
  const leaving = turns(workOf(begun, 'left').work, left.signal)
  const next = turns(async () => 'next')
  left.abort()
  await expect(leaving).rejects.toMatchObject({ isExpected: true })
  await expect(turns(async () => '', left.signal)).rejects.toMatchObject({ isExpected: true })
  first.end()
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('next')
  expect(begun).toEqual(['a'])
})
