import { expect, it, vi } from 'vitest'
import { AppError } from '#server/app-error.ts'

it('is told from other errors, and known when another copy of the module made it', async () => {
  vi.resetModules()
  const other = await import('#server/app-error.ts')
  expect(other.AppError).not.toBe(AppError)
  expect(new other.AppError('conflict', 'x')).toBeInstanceOf(AppError)
  expect(new Error('AppError')).not.toBeInstanceOf(AppError)
  expect(null).not.toBeInstanceOf(AppError)
})
