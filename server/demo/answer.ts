import type { ServerResponse } from 'node:http'
import type { Kind } from '#lib/kube/kinds.ts'

/** What a call's path names. */
export type Target = { kind: Kind; namespace: string; name: string }

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
}

/** A failure as Kubernetes says it. */
export const statusObject = (code: number, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason: REASONS[code] ?? 'InternalError',
  code,
})

export const sendStatus = (response: ServerResponse, code: number, message: string): void =>
  sendJson(response, statusObject(code, message), code)

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
