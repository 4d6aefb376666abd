import { AppError } from '#server/app-error.ts'

/** Media types with their parameters, as clients of Kubernetes send them. */
const MEDIA_TYPES = /^[\w.+*/;=@, -]{1,2000}$/
/** Headers by which a request would be made as somebody else; a proxy before us may write `_` for `-`. */
const IDENTITY = /^(impersonate|x-remote)-/

/**
 * What goes upstream of a request's headers: the types it accepts and the type it sends. Credentials are the connection's
 * own. Throws `forbidden` for impersonation, which must not seem to have worked, and `bad-request` for an upgrade.
 */
export function readHeaders(headers: Headers): { accept: string; 'content-type'?: string } {
  for (const [name] of headers) {
    if (IDENTITY.test(name.toLowerCase().replaceAll('_', '-')))
      throw new AppError('forbidden', `Isthmus makes no call as another user: ${name} is not passed on`)
  }
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  if (headers.has('upgrade') || headers.has('http2-settings') || connection.includes('upgrade'))
    throw new AppError('bad-request', 'Isthmus does not upgrade connections')
  if (headers.has('content-encoding')) throw new AppError('bad-request', 'Isthmus takes no compressed body')
  const accept = headers.get('accept') ?? 'application/json'
  const type = headers.get('content-type')
  for (const value of [accept, type ?? accept]) {
    if (!MEDIA_TYPES.test(value)) throw new AppError('bad-request', 'Accept or Content-Type is no media type')
  }
  return { accept, ...(type ? { 'content-type': type } : {}) }
}

/** The JSON forms among accepted types, for documents that Isthmus has to read itself. */
export function jsonOf(accept: string): string {
  const forms = accept.split(',').filter((type) => type.trim().startsWith('application/json'))
  return forms.join(',') || 'application/json'
}

/** None of them can be sent by a form, and all are read by the API server for the kinds that may be written. */
const WRITE_TYPES: Partial<Record<string, ReadonlySet<string>>> = {
  POST: new Set(['application/json', 'application/yaml']),
  PUT: new Set(['application/json', 'application/yaml']),
  PATCH: new Set([
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
  ]),
  DELETE: new Set(['application/json', 'application/yaml']),
}

/** Throws `forbidden` for a write of another type; a DELETE may come without one, as it may without a body. */
export function requireWriteType(method: string, contentType: string | undefined): void {
  if (method === 'DELETE' && contentType === undefined) return
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  const types = [...(WRITE_TYPES[method] ?? [])]
  if (!types.includes(type))
    throw new AppError('forbidden', `Isthmus passes on a ${method} only as ${types.join(' or ')}`)
}
