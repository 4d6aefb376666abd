import { Unusable } from '#server/http/get-json.ts'
import type { Door } from '#server/istiod/door.ts'

/** Why an istiod gave no answer and what to do about it, in a sentence that begins with its name. */
export function sayWhy({ name }: Door, error: unknown): string {
  const status = error instanceof Unusable ? error.status : null
  if (status === 401)
    return (
      `${name} answered 401: it was sent no token, or not one that it takes. Mount a projected token with audience ` +
      'istio-ca and set ISTHMUS_ISTIOD_TOKEN_FILE to it'
    )
  if (status === 403)
    return (
      `${name} answered 403: it shows this only to its own namespace. Add the namespace of Isthmus to ` +
      'DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES of istiod'
    )
  return `${name} ${error instanceof Error ? error.message : String(error)}`
}
