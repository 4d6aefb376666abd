import { expect, it } from 'vitest'
import { AppError } from '#server/app-error.ts'
import { unreachable } from '#server/envoy/unreachable.ts'
import { toErrorResponse } from '#server/http/respond.ts'

/** Whether an error is reported, and with which status it is told. */
function told(error: unknown) {
  const reported: unknown[] = []
  const { status } = toErrorResponse(error, (one) => reported.push(one))
  return { status, isReported: reported.length > 0 }
}

it('reports a defect and an API server that is away, and no Envoy that can’t be asked', () => {
  expect(told(new Error('x'))).toEqual({ status: 500, isReported: true })
  expect(told(new AppError('cluster-unreachable', 'x'))).toEqual({ status: 502, isReported: true })
  expect(told(unreachable('x'))).toEqual({ status: 502, isReported: false })
  expect(told(new AppError('not-found', 'x'))).toEqual({ status: 404, isReported: false })
})
