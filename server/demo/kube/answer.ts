import type { ServerResponse } from 'node:http'
import { qualifiedName, type Resource } from '#server/demo/kube/resources.ts'

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
}

/** A call that fails as Kubernetes says it: thrown anywhere below the API server, answered in one place. */
export class ApiFailure extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: number,
    message: string,
    more: { reason?: string; details?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.code = code
    this.reason = more.reason ?? REASONS[code] ?? 'InternalError'
    this.details = more.details
  }
}

/** The `Status` object of a failure. */
export const statusObject = ({ code, message, reason, details }: ApiFailure) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details ? { details } : {}),
  code,
})

export const notFound = (resource: Resource, name: string): ApiFailure =>
  new ApiFailure(404, `${qualifiedName(resource)} "${name}" not found`, {
    details: detailsOf(resource, name),
  })

/** An object that a schema or rule refuses; `causes` name the fields. */
export function invalid(
  resource: Resource,
  name: string,
  causes: { field: string; message: string; reason?: string }[],
): ApiFailure {
  const words = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = words.length === 1 ? words[0] : `[${words.join(', ')}]`
  const subject = `${resource.kind}${resource.group ? `.${resource.group}` : ''}`
  return new ApiFailure(422, `${subject} "${name}" is invalid: ${list}`, {
    details: {
      ...detailsOf(resource, name),
      causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })),
    },
  })
}

export const detailsOf = ({ group, plural }: Resource, name: string): Record<string, unknown> => ({
  name,
  ...(group ? { group } : {}),
  kind: plural,
})

export const sendFailure = (response: ServerResponse, failure: ApiFailure): void =>
  sendJson(response, statusObject(failure), failure.code)

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  warnings: string[] = [],
): void {
  const quoted = warnings.map((text) => `299 - "${headerText(text)}"`)
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(quoted.length > 0 ? { warning: quoted.join(', ') } : {}),
  })
  response.end(JSON.stringify(body))
}

/** Words as a quoted string of a header: control characters go, and the rest is sent as UTF-8 bytes. */
const headerText = (text: string): string =>
  Buffer.from(text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[\\"]/g, '\\$&'), 'utf8').toString('latin1')

/** What the API server answers to a path it does not serve: text, not a Status. */
export function sendNoSuchPath(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('404 page not found\n')
}
