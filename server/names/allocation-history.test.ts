import { expect, it } from 'vitest'
import { AppError } from '#server/app-error.ts'
import { allocationHistory } from '#server/names/allocation-history.ts'

const failing = (error: Error) => allocationHistory({ read: () => Promise.reject(error) }, 0)

it('says why nothing is known while the history is away, and takes no mistake of ours for that', async () => {
  const away = new AppError('history-unavailable', 'The history can’t be read: The database is away')
  expect(await failing(away)).toEqual({
    state: 'unknown',
    reason: 'The history can’t be read: The database is away.',
  })
  await expect(failing(new TypeError('x is undefined'))).rejects.toThrow(TypeError)
})
