import { describe, expect, it } from 'vitest'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { createQuestions, unavailable } from '#server/history/questions.ts'
import { createLog } from '#server/log/log.ts'

const db = {} as HistoryDatabase
const ask = (clusterId: () => number | ReturnType<typeof unavailable> = () => 1) =>
  createQuestions({ db, log: createLog('silent'), clusterId })
const failing = (error: unknown) => ask()(() => Promise.reject(error))

describe('createQuestions', () => {
  it('says in words of its own what is wrong with the database, never in the database’s', async () => {
    const login = Object.assign(new Error('password authentication failed for user "isthmus"'), {
      code: '28P01',
    })
    await expect(failing(login)).rejects.toMatchObject({
      code: 'history-unavailable',
      message: 'The history can’t be read: The database refuses the login',
    })
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' })
    await expect(failing(away)).rejects.toMatchObject({ message: expect.not.stringContaining('10.0.0.5') })
  })

  it('takes what the database refuses for a wrong question, and our own mistakes for mistakes', async () => {
    const odd = Object.assign(new Error('value out of range'), { code: '22003' })
    await expect(failing(odd)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(failing(new TypeError('x is undefined'))).rejects.toThrow(TypeError)
  })

  it('is unavailable while the cluster is not known, and takes no more at once than it can answer', async () => {
    await expect(ask(() => unavailable('not yet'))(() => Promise.resolve(1))).rejects.toThrow('not yet')
    const questions = ask()
    const held = Array.from({ length: 16 }, () => Promise.withResolvers<number>())
    const answers = held.map(({ promise }) => questions(() => promise))
    await expect(questions(() => Promise.resolve(1))).rejects.toMatchObject({ code: 'too-many' })
    for (const { resolve } of held) resolve(7)
    expect(await Promise.all(answers)).toEqual(held.map(() => 7))
    expect(await questions(() => Promise.resolve(1))).toBe(1)
  })
})
