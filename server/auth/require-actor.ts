import { isAllowedHost } from '#lib/host-header.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'

export type ActorRules = {
  /** The kubeconfig user that the local actor acts as. */
  user: string
  /** Further Host names that are ours, lower case, without port. */
  allowedHosts: readonly string[]
}

const READING = new Set(['GET', 'HEAD'])

/**
 * Resolves who a request acts as, or throws. In local mode whoever reaches loopback is the kubeconfig user, so what
 * must be kept out is other web pages: a foreign Host (`host-refused`, DNS rebinding) and cross-site requests
 * (`forbidden`). A write must come from our own origin, as JSON. With `fromPrograms` one may also come from no page at all,
 * and the route has to see to the type itself.
 */
export function requireActor(
  request: Request,
  rules: ActorRules,
  { fromPrograms = false }: { fromPrograms?: boolean } = {},
): Actor {
  const host = request.headers.get('host')
  if (!isAllowedHost(host, rules.allowedHosts)) {
    throw new AppError('host-refused', 'This server does not answer to that host name', {
      fix: 'Open it as http://127.0.0.1, or add the name to ISTHMUS_ALLOWED_HOSTS.',
    })
  }
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') {
    throw new AppError('forbidden', 'Requests from other sites are refused')
  }
  if (!READING.has(request.method)) {
    requireOwnOrigin(request, host ?? '', fromPrograms)
    if (!fromPrograms) requireJson(request)
  }
  return { kind: 'local', user: rules.user }
}

function requireOwnOrigin(request: Request, host: string, fromPrograms: boolean): void {
  const origin = request.headers.get('origin')
  const own = origin !== null && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
  if (own || (fromPrograms && isProgram(request.headers))) return
  throw new AppError('forbidden', 'A change must come from this application’s own page', {
    fix: 'Send an Origin header that equals the address of the server.',
  })
}

function requireJson(request: Request): void {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new AppError('forbidden', 'A change must be sent as application/json')
  }
}

/**
 * A browser sends Origin with every write that a page makes, `null` at least, and Sec-Fetch-* beside it; a page can suppress
 * neither. What has neither is a program on this machine, which no other site can make write.
 */
const isProgram = (headers: Headers): boolean =>
  !headers.has('origin') && [...headers.keys()].every((name) => !name.startsWith('sec-fetch-'))
